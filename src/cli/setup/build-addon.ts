import { cpSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { chooseCompiler, headerArguments } from './compiler.js';
import { ADDON, inspectAddon } from './inspect-parts.js';
import { demandProgram } from './run-program.js';

const SOURCES = ['package.json', 'binding.gyp', 'reboot_native.cc', 'reboot_native.cjs', 'include'];

export interface AddonBuild {
  readonly rebootFolder: string;
  /** An empty folder below it. */
  readonly aside: string;
  /** The interpreter to build against. */
  readonly python: string;
}

/** Builds Reboot's addon aside and tries it there; it takes its place in one move, so that no half-written one is ever found. */
export async function buildAddon({ rebootFolder, aside, python }: AddonBuild): Promise<void> {
  for (const source of SOURCES) cpSync(join(rebootFolder, source), join(aside, source), { recursive: true });
  // On macOS the build adjusts the library of the Python that Reboot downloads, in ./python; one of the machine's it must leave alone.
  const isOfficial = python.startsWith(join(rebootFolder, 'python'));
  if (isOfficial) symlinkSync(join(rebootFolder, 'python'), join(aside, 'python'));
  const gyp = createRequire(join(rebootFolder, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
  await demandProgram(
    {
      file: process.execPath,
      args: [gyp, 'rebuild', `--python=${python}`, ...headerArguments()],
      folder: aside,
      environment: {
        ...chooseCompiler(),
        RBT_PYTHON3_USE: python,
        REBOOT_BAZEL_TEST_FOR_BINDING: isOfficial ? '' : '1',
      },
    },
    `node-gyp could not build Reboot's addon against ${python}. The last that it said:`,
  );
  const built = await inspectAddon(aside);
  if (!built.isReady) throw new RebootSetupError(`node-gyp has ended well, but of Reboot's addon: ${built.problem}.`);
  mkdirSync(join(rebootFolder, 'build', 'Release'), { recursive: true });
  renameSync(join(aside, ADDON), join(rebootFolder, ADDON));
}

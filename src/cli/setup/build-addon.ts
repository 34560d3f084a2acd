import { cpSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';
import { chooseCompiler, headerArguments } from './compiler.js';
import { ADDON, inspectAddon } from './inspect-parts.js';
import { demandProgram } from './run-program.js';

const WITHOUT_HEADERS =
  ' This Node.js came without its headers, so node-gyp had to look for them, or download them; `npm config set nodedir` names a folder that has them in include/node.';
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
  if (/\s/.test(rebootFolder)) {
    throw new RebootSetupError(
      `Reboot's addon cannot be built in a folder with a space in its path: ${rebootFolder}. Move the project.`,
    );
  }
  gatherSources(rebootFolder, aside);
  const gyp = join(folderOf(rebootFolder, 'node-gyp'), 'bin', 'node-gyp.js');
  const headers = headerArguments();
  await demandProgram(
    {
      file: process.execPath,
      args: [gyp, 'rebuild', `--python=${python}`, ...headers],
      folder: aside,
      // The last says that the library of this Python, wherever it is, needs no change by the build.
      environment: { ...chooseCompiler(), RBT_PYTHON3_USE: python, REBOOT_BAZEL_TEST_FOR_BINDING: '1' },
    },
    `node-gyp could not build Reboot's addon against ${python}.${headers.length === 0 ? WITHOUT_HEADERS : ''} The last that it said:`,
  );
  const built = await inspectAddon(aside);
  if (!built.isReady) throw new RebootSetupError(`node-gyp has ended well, but of Reboot's addon: ${built.problem}.`);
  mkdirSync(join(rebootFolder, 'build', 'Release'), { recursive: true });
  renameSync(join(aside, ADDON), join(rebootFolder, ADDON));
}

function gatherSources(rebootFolder: string, aside: string): void {
  for (const source of SOURCES) cpSync(join(rebootFolder, source), join(aside, source), { recursive: true });
  // What gyp makes of a dependency lies as far from the build as the dependency does: a copy keeps all of it within.
  cpSync(folderOf(rebootFolder, 'node-addon-api'), join(aside, 'node_modules', 'node-addon-api'), { recursive: true });
}

/** Of a package that Reboot's depends on. */
function folderOf(rebootFolder: string, name: string): string {
  return dirname(createRequire(join(rebootFolder, 'package.json')).resolve(`${name}/package.json`));
}

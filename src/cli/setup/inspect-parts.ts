import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findEnvoy } from '../../runtime/reboot/installation/envoy-binary.js';
import { REBOOT_VERSION } from '../../runtime/reboot/installation/reboot-package.js';
import { runProgram } from './run-program.js';

/** One thing that Reboot needs beside its npm package: what there is of it, or what is wrong. */
export type Part =
  { readonly isReady: true; readonly detail: string } | { readonly isReady: false; readonly problem: string };

/** `python` is the interpreter that the addon was built against. */
export type AddonPart = Part & ({ readonly isReady: true; readonly python: string } | { readonly isReady: false });

export interface RebootParts {
  readonly addon: AddonPart;
  readonly wheel: Part;
  readonly envoy: Part;
}

/** Where the build leaves the addon, in the folder of the package. */
export const ADDON = join('build', 'Release', 'reboot_native.node');

const NOT_THERE = { isReady: false, problem: 'it is not there yet' } as const;

/** Looks at what is there by using it: the addon is loaded and Python is run, each in a process of its own. */
export async function inspectParts(rebootFolder: string): Promise<RebootParts> {
  const [addon, wheel, envoy] = await Promise.all([
    inspectAddon(rebootFolder),
    inspectWheel(join(rebootFolder, '.venv')),
    inspectEnvoy(findEnvoy({ rebootFolder })),
  ]);
  return { addon, wheel, envoy };
}

export async function inspectAddon(folder: string): Promise<AddonPart> {
  if (!existsSync(join(folder, ADDON))) return NOT_THERE;
  const script = 'process.stdout.write(require(process.argv[1]).python3Path())';
  const args = ['--eval', script, join(folder, 'reboot_native.cjs')];
  const { isDone, output, report } = await runProgram({ file: process.execPath, args });
  return isDone
    ? { isReady: true, detail: 'it loads', python: output }
    : { isReady: false, problem: `it does not load (${reason(report)})` };
}

async function inspectWheel(environment: string): Promise<Part> {
  const script =
    "import importlib.metadata as m, sys; print(*sys.version_info[:3], sep='.'); print(m.version('reboot'))";
  const file = join(environment, 'bin', 'python');
  if (!existsSync(file)) return NOT_THERE;
  const { isDone, output, report } = await runProgram({ file, args: ['-c', script] });
  if (!isDone) return { isReady: false, problem: reason(report) };
  const [python = '', version = ''] = output.trim().split('\n');
  const detail = `reboot ${version} for Python ${python}`;
  return version === REBOOT_VERSION && python.startsWith('3.10.')
    ? { isReady: true, detail }
    : { isReady: false, problem: `there is ${detail}` };
}

export async function inspectEnvoy(file: string | undefined): Promise<Part> {
  if (file === undefined) return NOT_THERE;
  const { isDone, output, report } = await runProgram({ file, args: ['--version'] });
  if (!isDone) return { isReady: false, problem: `${file} does not run: ${reason(report)}` };
  const version = /\d+\.\d+\.\d+/.exec(output)?.[0] ?? 'of unknown version';
  return { isReady: true, detail: `${version} at ${file}` };
}

/** The line of a report that says most: Node's and Python's errors are named so. */
function reason(report: string): string {
  const lines = report.split('\n');
  return lines.findLast((line) => /^\w*(Error|NotFound)\b/.test(line)) ?? lines.at(-1) ?? report;
}

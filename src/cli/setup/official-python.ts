import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { examinePython, type PythonVerdict } from './python.js';
import { runProgram } from './run-program.js';

/** The user's own settings for curl come first; these see to it that an unreachable network is noticed, and an error page is no archive. Seconds and bytes. */
const CURL_SETTINGS = [
  'fail',
  'show-error',
  'connect-timeout = 5',
  'speed-limit = 1000',
  'speed-time = 5',
  'max-time = 600',
  '',
].join('\n');

/**
 * The CPython that Reboot itself downloads when it is installed, by its own script; unpacked aside, so that `python` in the
 * package's folder is whole or not there. `aside` is an empty folder.
 */
export async function obtainOfficialPython(rebootFolder: string, aside: string): Promise<PythonVerdict> {
  const found = await examineOfficial(rebootFolder);
  if (found.isUsable) return found;
  for (const file of ['prepare_environment.sh', 'dummy.cc']) copyFileSync(join(rebootFolder, file), join(aside, file));
  writeFileSync(join(aside, '.curlrc'), `${ownCurlSettings()}\n${CURL_SETTINGS}`);
  const { isDone, report } = await runProgram({
    file: 'bash',
    args: ['prepare_environment.sh'],
    folder: aside,
    environment: { CURL_HOME: aside },
  });
  const place = placeOf(rebootFolder);
  if (!isDone || !existsSync(join(aside, 'python'))) return { isUsable: false, problem: reason(report) };
  rmSync(place, { recursive: true, force: true });
  renameSync(join(aside, 'python'), place);
  return (await nameLibrary(place)) ?? examineOfficial(rebootFolder);
}

/** On macOS a library is found by the path that it says it has; elsewhere the addon knows where it is. */
async function nameLibrary(place: string): Promise<PythonVerdict | undefined> {
  if (process.platform !== 'darwin') return undefined;
  const library = join(place, 'lib', 'libpython3.10.dylib');
  const { isDone, report } = await runProgram({ file: 'install_name_tool', args: ['-id', library, library] });
  return isDone ? undefined : { isUsable: false, problem: report };
}

function placeOf(rebootFolder: string): string {
  return join(rebootFolder, 'python');
}

async function examineOfficial(rebootFolder: string): Promise<PythonVerdict> {
  return examinePython(join(placeOf(rebootFolder), 'bin', 'python3'));
}

function ownCurlSettings(): string {
  const file = join(process.env['CURL_HOME'] ?? homedir(), '.curlrc');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function reason(report: string): string {
  const lines = report.split('\n');
  return lines.find((line) => line.startsWith('curl:')) ?? lines[0] ?? report;
}

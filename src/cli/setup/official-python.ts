import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  'speed-time = 10',
  'max-time = 600',
  '',
].join('\n');

/**
 * The CPython that Reboot itself downloads when it is installed, by its own script; unpacked aside, so that `python` in the
 * package's folder is whole or not there. `aside` is an empty folder.
 */
export async function obtainOfficialPython(rebootFolder: string, aside: string): Promise<PythonVerdict> {
  const place = officialPlace(rebootFolder);
  if (existsSync(place)) {
    const verdict = await examineOfficial(rebootFolder);
    if (verdict.isUsable) return verdict;
  }
  mkdirSync(aside, { recursive: true });
  for (const file of ['prepare_environment.sh', 'dummy.cc']) copyFileSync(join(rebootFolder, file), join(aside, file));
  writeFileSync(join(aside, '.curlrc'), `${ownCurlSettings()}\n${CURL_SETTINGS}`);
  const { isDone, report } = await runProgram({
    file: 'bash',
    args: ['prepare_environment.sh'],
    folder: aside,
    environment: { CURL_HOME: aside },
  });
  if (!isDone || !existsSync(join(aside, 'python'))) return { isUsable: false, problem: reason(report) };
  rmSync(place, { recursive: true, force: true });
  renameSync(join(aside, 'python'), place);
  return examineOfficial(rebootFolder);
}

function officialPlace(rebootFolder: string): string {
  return join(rebootFolder, 'python');
}

async function examineOfficial(rebootFolder: string): Promise<PythonVerdict> {
  return examinePython(join(officialPlace(rebootFolder), 'bin', 'python3'));
}

function ownCurlSettings(): string {
  const file = join(process.env['CURL_HOME'] ?? homedir(), '.curlrc');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function reason(report: string): string {
  const lines = report.split('\n');
  return lines.find((line) => line.startsWith('curl:')) ?? lines[0] ?? report;
}

import { spawn } from 'node:child_process';
import process from 'node:process';
import { RebootSetupError } from '../../errors/reboot-setup-error.js';

/** How much of a program's output is kept: the end says what went wrong. Characters. */
const KEPT_OUTPUT = 16_000;
const SHOWN_LINES = 30;

/** A Python that is asked for by path must not be led to the packages of another one. */
const MISLEADING = ['PYTHONHOME', 'PYTHONPATH', 'VIRTUAL_ENV', '__PYVENV_LAUNCHER__'];

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder?: string;
  /** On top of this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly isDone: boolean;
  /** Standard output. */
  readonly output: string;
  /** The last lines of all that it said, or why it could not be started. */
  readonly report: string;
}

/** Runs a program to its end. Never rejects. */
export async function runProgram({ file, args, folder, environment }: Program): Promise<Ended> {
  return new Promise((resolve) => {
    let output = '';
    let all = '';
    const child = spawn(file, args, {
      ...(folder === undefined ? {} : { cwd: folder }),
      env: { ...withoutMisleading(process.env), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      all = (all + text).slice(-KEPT_OUTPUT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      all = (all + text).slice(-KEPT_OUTPUT);
    });
    child.once('error', (error) => resolve({ isDone: false, output, report: error.message }));
    child.once('close', (code, signal) => {
      const ending = code === null ? `ended by ${String(signal)}` : `ended with status ${code}`;
      resolve({ isDone: code === 0, output, report: lastLines(all) || ending });
    });
  });
}

/** As `runProgram`; throws RebootSetupError, which begins with `failure`, when it does not succeed. Gives its standard output. */
export async function demandProgram(program: Program, failure: string): Promise<string> {
  const { isDone, output, report } = await runProgram(program);
  if (!isDone) throw new RebootSetupError(`${failure}\n${report.replaceAll(/^/gm, '    ')}`);
  return output;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-SHOWN_LINES).join('\n');
}

function withoutMisleading(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !MISLEADING.includes(name)));
}

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestServerError } from '../errors/test-server-error.js';
import { endMembers } from './member-processes.js';
import type { Command, Order, Report } from './messages.js';
import { parseReport } from './messages.js';
import type { TestOptions } from './test-options.js';

/** Milliseconds to wait for the last lines of a process that has ended. */
const LAST_LINES_MS = 500;
const OUTPUT_LINES = 40;

interface Exit {
  readonly kind: 'exited';
  readonly reason: string;
}

/** One run of the server, in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #order: Order;
  readonly exited: Promise<Exit>;

  constructor(options: TestOptions, order: Order) {
    this.#order = order;
    this.#child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [], {
      env: { ...process.env, ...options.env },
      execArgv: [...(options.execArgv ?? process.execArgv.filter((argument) => !isForThisProcess(argument)))],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.exited = once(this.#child, 'exit').then(([code, signal]) => exitOf(code, signal));
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      if (input !== null) {
        createInterface({ input }).on('line', (line) => this.#note(line, options.onLog));
      }
    }
  }

  /** Resolves to the URL that it serves at; otherwise the process is gone. */
  async serve(): Promise<string> {
    const answer = this.#nextReport(this.#order.runtime.startTimeout);
    this.#send({ kind: 'serve', order: this.#order });
    const report = await answer;
    if (report.kind === 'listening') {
      return report.url;
    }
    throw await this.#killed(`The server did not start: ${report.reason}`);
  }

  /** Lets it drain; kills it and throws if that takes too long. */
  async stop(): Promise<void> {
    const answer = this.#nextReport(this.#order.runtime.stopTimeout);
    this.#send({ kind: 'stop' });
    const report = await answer;
    if (report.kind === 'failed') {
      throw await this.#killed(`The server did not stop: ${report.reason}`);
    }
  }

  /** SIGKILL, of it and of all that it has started to serve: they get no chance to write or say anything more. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
    await endMembers(this.#order);
  }

  async #nextReport(timeout: number): Promise<Report | Exit> {
    const settled = new AbortController();
    const { signal } = settled;
    const silence: Report = { kind: 'failed', reason: `it said nothing for ${timeout} ms.` };
    try {
      return await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]) => parseReport(message)),
        this.exited,
        wait(timeout, silence, { signal }),
      ]);
    } finally {
      settled.abort();
    }
  }

  #send(command: Command): void {
    // A process that is gone is noticed by its exit.
    this.#child.send(command, () => undefined);
  }

  #note(line: string, onLog: TestOptions['onLog']): void {
    this.#lines.push(line);
    onLog?.(line);
  }

  /** What it wrote last is the best explanation there is. */
  async #killed(message: string): Promise<TestServerError> {
    const closed = this.#child.stdout?.readableEnded === true ? undefined : once(this.#child, 'close');
    await this.kill();
    await Promise.race([closed, wait(LAST_LINES_MS, undefined, { ref: false })]);
    const output = this.#lines.slice(-OUTPUT_LINES).join('\n');
    return new TestServerError(output === '' ? message : `${message}\nIt wrote:\n${output}`);
  }
}

function exitOf(code: unknown, signal: unknown): Exit {
  const how = typeof signal === 'string' ? `by ${signal}` : `with exit code ${String(code)}`;
  return { kind: 'exited', reason: `its process ended ${how}.` };
}

/** Of a debugger or a test runner, which the server's process must not start again. */
function isForThisProcess(argument: string): boolean {
  return /^--(inspect|debug|test|watch|experimental-test)/.test(argument);
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a child may take to end by itself. Milliseconds. */
const GRACE_MS = 10_000;

/** How much of a child's standard error is kept for a message. Characters. */
const STDERR_TAIL = 4_000;

export interface ChildSettings {
  /** Of Node itself. */
  readonly execArgv?: readonly string[] | undefined;
  /** On top of this process's own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** A Node process that speaks with this one by IPC, one question at a time. */
export class Child {
  readonly #process: ChildProcess;
  readonly #file: string;
  #stderr = '';

  constructor(file: string, args: readonly string[], { execArgv = [], environment = {} }: ChildSettings = {}) {
    this.#file = file;
    this.#process = fork(file, args, {
      execArgv: [...execArgv],
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`${this.#file} could not be started.`);
    return pid;
  }

  /** The last of its standard error. */
  get lastWords(): string {
    return this.#stderr;
  }

  /** The next message. Rejects when the process ends first. */
  receive(): Promise<unknown> {
    if (this.#hasEnded) return Promise.reject(this.#endError());
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        this.#process.off('exit', onExit);
        resolve(message);
      };
      const onExit = (): void => {
        this.#process.off('message', onMessage);
        reject(this.#endError());
      };
      this.#process.once('message', onMessage);
      this.#process.once('exit', onExit);
    });
  }

  ask(message: object): Promise<unknown> {
    const answer = this.receive();
    if (this.#process.connected) this.#process.send(message);
    return answer;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Closes the channel, upon which the process ends by itself. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#process, 'exit');
    const impatience = setTimeout(() => this.#process.kill('SIGKILL'), GRACE_MS);
    if (this.#process.connected) this.#process.disconnect();
    await ended;
    clearTimeout(impatience);
  }

  #endError(): Error {
    const { exitCode, signalCode } = this.#process;
    return new Error(`${this.#file} ended with ${exitCode ?? signalCode ?? 'no code'}.\n${this.#stderr}`);
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }
}

import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../protocol/json-rpc.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** How long a server may take to stop before it is killed; what it was doing goes on in the next one. Milliseconds. */
const STOP_MS = 5_000;
/** A listing with all its schemas. Bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;

export interface DevServerOptions {
  readonly port: number;
  readonly host: string;
  /** Passed on to `serve`. */
  readonly flags: readonly string[];
  /** Passed on to `inspect`, which looks whether a module can be served at all. */
  readonly checkFlags: readonly string[];
  readonly tell: (text: string) => void;
}

/** The server of `dev`: a process that is replaced by another, on the same port. */
export class DevServer {
  readonly #options: DevServerOptions;
  #port: number;
  #child: ChildProcess | undefined;

  constructor(options: DevServerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** Replaces the server that runs by one of this module. False: the module cannot be served, and the old one stays up. */
  async replace(module: string): Promise<boolean> {
    const mistake = await this.#check(module);
    if (mistake !== undefined) {
      this.#options.tell(mistake);
      return false;
    }
    await this.stop();
    return this.#start(module);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected !== true) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    const exited = once(child, 'exit');
    // Not a signal: after Ctrl-C it has had one already, and a second would end it at once.
    child.disconnect();
    await exited;
    clearTimeout(timer);
  }

  /** What is wrong with a module; undefined: nothing. */
  async #check(module: string): Promise<string | undefined> {
    return new Promise((settle) => {
      const words = [MAIN, 'inspect', module, ...this.#options.checkFlags];
      execFile(process.execPath, words, { maxBuffer: MOST_OUTPUT }, (error, _stdout, stderr) => {
        settle(error === null ? undefined : stderr.trim() || error.message);
      });
    });
  }

  async #start(module: string): Promise<boolean> {
    const { host, flags, tell } = this.#options;
    const words = ['serve', module, '--port', String(this.#port), '--host', host, ...flags];
    const child = fork(MAIN, words, {
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const isListening = await new Promise<boolean>((settle) => {
      child.once('message', (message) => {
        if (isJsonObject(message) && typeof message['port'] === 'number') this.#port = message['port'];
        settle(true);
      });
      child.once('exit', () => {
        settle(false);
      });
    });
    child.once('exit', (code, signal) => {
      if (this.#child === child)
        tell(
          `The server ended by itself (${signal ?? `exit code ${String(code)}`}); it starts again after the next change.`,
        );
    });
    return isListening;
  }
}

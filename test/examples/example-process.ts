import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const EXAMPLES = new URL('../../examples/', import.meta.url);

/** An example, run as its README says, with a directory of its own and on a port that stays the same. */
export class ExampleProcess {
  readonly #lines: string[] = [];
  #child: ChildProcess | undefined;
  #port = '0';
  url = '';

  private constructor(
    private readonly file: string,
    readonly directory: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** `file` is relative to the folder of the examples, or the URL of another program. */
  static async start(file: string, env: Readonly<Record<string, string>> = {}): Promise<ExampleProcess> {
    const example = new ExampleProcess(file, await mkdtemp(join(tmpdir(), 'example-')), env);
    await example.start();
    return example;
  }

  /** What it has written to standard output. */
  get output(): string {
    return this.#lines.join('\n');
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [fileURLToPath(new URL(this.file, EXAMPLES))], {
      env: { ...process.env, DURABLE_MCP_DIRECTORY: this.directory, PORT: this.#port, RETRY_MS: '100', ...this.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    const opened = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#lines.push(line);
        const [, url] = / open at (\S+)$/.exec(line) ?? [];
        if (url !== undefined) {
          resolve(url);
        }
      });
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${this.file} ended with ${code}`)));
    this.url = await Promise.race([opened, ended]);
    this.#port = new URL(this.url).port;
    ended.catch(() => undefined);
  }

  /** Resolves to the exit code, or to the signal that ended it. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<unknown> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) {
      return undefined;
    }
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return endOf(child);
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }
}

function endOf({ exitCode, signalCode }: ChildProcess): number | string | null {
  return exitCode ?? signalCode;
}

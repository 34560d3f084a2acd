import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `durable-mcp` to its end, in a process of its own. */
export async function durableMcp(...words: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { maxBuffer: 10 ** 8 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** As `durableMcp` with --json; throws when the command fails. */
export async function durableMcpJson(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await durableMcp(...words, '--json');
  if (code !== 0) throw new Error(`durable-mcp ${words.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}.js`, import.meta.url));
}

/** A `durable-mcp` that keeps running: `serve` or `dev`. */
export class Running {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  readonly exited: Promise<number | null>;

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...words], {
      env: { ...process.env, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.#child, 'exit').then(([code]) => {
      this.#wake();
      return typeof code === 'number' ? code : null;
    });
    for (const input of [this.#child.stdout, this.#child.stderr])
      if (input !== null) createInterface({ input }).on('line', (line) => this.#note(line));
  }

  /** Resolves with the `count`th line that fits. */
  async line(pattern: RegExp, count = 1): Promise<string> {
    for (;;) {
      const found = this.lines.filter((line) => pattern.test(line))[count - 1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null)
        throw new Error(`It ended without ${String(pattern)}: ${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async url(): Promise<string> {
    const line = await this.line(/http:\/\/[^ "]+/);
    return /http:\/\/[^ "]+/.exec(line)?.[0] ?? '';
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.exited;
  }

  #note(line: string): void {
    this.lines.push(line);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { markedProcesses } from '../../../src/runtime/reboot/processes/marked-processes.js';

const COUNTER = fileURLToPath(new URL('./fixtures/counter.js', import.meta.url));

/** A program on real Reboot processes, started as a user starts it: by default the one that counts. */
export class RebootProgram {
  readonly directory: string;
  readonly #environment: Record<string, string>;
  readonly #words: readonly string[];
  #child: ChildProcess | undefined;
  url = '';

  constructor(environment: Record<string, string>, words: readonly string[] = [COUNTER]) {
    this.directory = environment['DURABLE_MCP_DIRECTORY'] ?? mkdtempSync(join(tmpdir(), 'durable-mcp-reboot-'));
    this.#environment = environment;
    this.#words = words;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#words, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DURABLE_MCP_DIRECTORY: this.directory, LOG_LEVEL: 'warn', ...this.#environment },
    });
    this.#child = child;
    this.url = await urlIn(child.stdout);
  }

  /** Of the processes that Reboot runs in, Envoy among them. */
  get pids(): readonly number[] {
    const record: unknown = JSON.parse(readFileSync(join(this.directory, 'reboot', 'processes.json'), 'utf8'));
    return markedProcesses((record as { readonly mark: string }).mark);
  }

  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async remove(): Promise<void> {
    await this.signal('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The first that is said. */
function urlIn(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const [url] = /http:\S+/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    lines.once('close', () => reject(new Error('The program ended before it served.')));
  });
}

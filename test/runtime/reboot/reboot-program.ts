import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { markedProcesses } from '../../../src/runtime/reboot/processes/marked-processes.js';

/** The counting program on real Reboot processes, started as a user starts it. */
export class RebootProgram {
  readonly directory = mkdtempSync(join(tmpdir(), 'durable-mcp-reboot-'));
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  url = '';

  constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  async start(): Promise<void> {
    const file = fileURLToPath(new URL('./fixtures/counter.js', import.meta.url));
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DURABLE_MCP_DIRECTORY: this.directory, LOG_LEVEL: 'warn', ...this.#environment },
    });
    this.#child = child;
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(() => ['']),
    ])) as [string];
    if (line === '') throw new Error('The program ended before it served.');
    this.url = line;
  }

  /** Of the processes that Reboot runs in, Envoy among them. */
  get pids(): readonly number[] {
    const record: unknown = JSON.parse(readFileSync(join(this.directory, 'reboot', 'processes.json'), 'utf8'));
    return markedProcesses((record as { readonly mark: string }).mark);
  }

  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async remove(): Promise<void> {
    await this.signal('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { durableMcp, type Finished } from '../cli/command-line.js';
import type { Scratch } from '../crash/support/scratch.js';

const MAIN = fileURLToPath(new URL('./fixtures/bazaar.js', import.meta.url));

/** The bazaar on one of the runtimes, in processes of its own and a directory of its own. */
export class BazaarServer {
  readonly directory = mkdtempSync(join(tmpdir(), 'durable-mcp-moving-'));
  readonly #runtime: 'embedded' | 'reboot';
  readonly #scratch: Scratch;
  readonly #servers: number;
  #child: ChildProcess | undefined;
  url = '';

  constructor(runtime: 'embedded' | 'reboot', scratch: Scratch, servers = 1) {
    this.#runtime = runtime;
    this.#scratch = scratch;
    this.#servers = servers;
  }

  async start(): Promise<void> {
    const env = {
      ...process.env,
      ...this.#scratch.env,
      DURABLE_MCP_RUNTIME: this.#runtime,
      DURABLE_MCP_SERVERS: String(this.#servers),
      DURABLE_MCP_DIRECTORY: this.directory,
      LOG_LEVEL: 'warn',
      PORT: '0',
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    const opened = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [, url] = / open at (\S+)$/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`It ended: ${said.join('\n')}`)));
    ended.catch(() => undefined);
    this.url = await Promise.race([opened, ended]);
  }

  /** A command of `durable-mcp` for its sessions. */
  async type(...words: string[]): Promise<Finished> {
    return durableMcp(...words, '--directory', this.directory);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ShopProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts ../main.js with these environment variables; resolves when it serves. It is killed when this process exits. */
export async function startShop(env: Readonly<Record<string, string>>): Promise<ShopProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url))], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit').finally(() => process.off('exit', kill));
  return {
    url: await Promise.race([urlOf(child), exited.then(() => Promise.reject(new Error('The shop did not open.')))]),
    pid: child.pid ?? 0,
    kill: async () => {
      kill();
      await exited;
    },
  };
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /open at (\S+)/.exec(line) ?? [];
      if (url !== undefined) {
        return url;
      }
    }
  }
  return Promise.reject(new Error('The shop said nothing.'));
}

/** A port that is free now, to be used again by the process that comes after a crash. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

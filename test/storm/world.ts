import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** One thing that was done outside, as the server asked for it. */
export interface Effect {
  readonly kind: 'charge' | 'mail';
  /** Of the order. */
  readonly id: string;
  readonly amount?: number;
  /** The server's process. */
  readonly process: number;
}

/** The process of the world outside, and all that ever happened there. */
export class World {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #file: string;

  private constructor(child: ChildProcess, file: string, url: string) {
    this.#child = child;
    this.#file = file;
    this.url = url;
  }

  static async start(file: string): Promise<World> {
    const child = fork(fileURLToPath(new URL('./outside-world.js', import.meta.url)), [file], { execArgv: [] });
    const { port } = readAddress(await once(child, 'message'));
    return new World(child, file, `http://127.0.0.1:${port}`);
  }

  effects(): readonly Effect[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => readEffect(line));
  }

  /** Resolves when something happens, or the signal aborts. */
  async nextEffect(signal: AbortSignal): Promise<void> {
    await once(this.#child, 'message', { signal }).catch(() => undefined);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

function readAddress([message]: unknown[]): AddressInfo {
  return message as AddressInfo;
}

function readEffect(line: string): Effect {
  return JSON.parse(line) as Effect;
}

import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { checkEffects } from './check-effects.js';
import { checkStore } from './check-store.js';
import { freePort } from './free-port.js';
import { Killer } from './killer.js';
import { seededRandom } from './seeded-random.js';
import { StormShop, type Receipt } from './shop.js';
import { StormClient } from './storm-client.js';
import type { StormOptions } from './storm-options.js';
import { World } from './world.js';

/** pino's. */
const ERROR_LEVEL = 50;
/** What a server that has processes of its own says when one of them was killed. */
const KILL_NOTICED = 'The Reboot processes do not serve: its ';

export interface StormReport {
  /** Empty: everything held. */
  readonly violations: readonly string[];
  /** How often what was killed. */
  readonly kills: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly inDoubt: number;
  readonly mailsTwice: number;
}

/** Clients order at a shop that is killed again and again; in the end everything must add up. */
export async function storm(options: StormOptions, progress: (line: string) => void): Promise<StormReport> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-mcp-storm-'));
  const world = await World.start(join(directory, 'effects.jsonl'));
  const run = new Storm(options, { directory, world, progress });
  try {
    const report = await run.run();
    if (report.violations.length === 0) await rm(directory, { recursive: true, force: true });
    else progress(`The store and the effects are kept in ${directory}`);
    return report;
  } finally {
    await world.stop();
  }
}

interface Place {
  readonly directory: string;
  readonly world: World;
  readonly progress: (line: string) => void;
}

class Storm {
  readonly #options: StormOptions;
  readonly #place: Place;
  readonly #violations: string[] = [];
  readonly #abort = new AbortController();
  #isOver = false;

  constructor(options: StormOptions, place: Place) {
    this.#options = options;
    this.#place = place;
    // Thousands of requests listen to it.
    setMaxListeners(0, this.#abort.signal);
  }

  async run(): Promise<StormReport> {
    const server = await this.#startServer();
    const { seed, clients: count } = this.#options;
    const { world, progress } = this.#place;
    const killer = new Killer({ ...this.#options, server, world, progress, random: seededRandom(seed) });
    const clients = Array.from({ length: count }, (_, index) => this.#client(server.url, index));
    try {
      const running = Promise.all(clients.map(async (client) => client.run(() => this.#isOver)));
      await Promise.race([killer.run(), failing(running)]);
      this.#isOver = true;
      await this.#inTime(running, clients);
      await this.#inTime(Promise.all(clients.map(async (client) => client.finish())), clients);
      // What all of them have seen is what a store holds.
      await server.crash();
      await server.up();
      await this.#inTime(Promise.all(clients.map(async (client) => client.checkBooks())), clients);
    } catch (error) {
      this.#report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    this.#abort.abort();
    await Promise.all(clients.map(async (client) => client.ended()));
    await this.#stop(server);
    return this.#verdict(
      clients.flatMap(({ receipts }) => receipts),
      killer.kills,
    );
  }

  async #startServer(): Promise<DurableMcpTest> {
    const { directory, world } = this.#place;
    const { runtime, servers } = this.#options;
    return DurableMcpTest.start(StormShop, {
      runtime,
      servers,
      module: new URL('./shop.js', import.meta.url),
      directory: join(directory, 'store'),
      port: await freePort(seededRandom(this.#options.seed)),
      env: { STORM_WORLD: world.url, LOG_LEVEL: 'warn' },
      onLog: (line) => this.#checkLog(line),
    });
  }

  #client(url: string, index: number): StormClient {
    return new StormClient({
      url,
      name: `client${index}`,
      random: seededRandom(this.#options.seed + index + 1),
      signal: this.#abort.signal,
      report: (violation) => this.#report(violation),
    });
  }

  async #inTime(work: Promise<unknown>, clients: readonly StormClient[]): Promise<void> {
    const { settleMs } = this.#options;
    const timer = new AbortController();
    const late = wait(settleMs, true, { signal: timer.signal });
    late.catch(() => undefined);
    const isLate = await Promise.race([work.then(() => false), late]);
    timer.abort();
    if (!isLate) return;
    const open = clients.flatMap(({ openCalls }) => openCalls);
    throw new Error(
      `${settleMs} ms after the last kill the clients were not done. Without a response: ${open.join('; ') || 'none'}`,
    );
  }

  async #stop(server: DurableMcpTest): Promise<void> {
    try {
      await server.stop();
    } catch (error) {
      this.#report(`the server did not stop: ${String(error)}`);
    }
  }

  #verdict(receipts: readonly Receipt[], kills: StormReport['kills']): StormReport {
    const effects = this.#place.world.effects();
    if (this.#violations.length === 0) {
      checkEffects({ receipts, effects }, (violation) => this.#report(violation));
    }
    if (this.#options.runtime === 'embedded') {
      checkStore(join(this.#place.directory, 'store'), (violation) => this.#report(violation));
    }
    const mails = effects.filter(({ kind }) => kind === 'mail').map(({ id }) => id);
    return {
      violations: this.#violations,
      kills,
      orders: receipts.length,
      inDoubt: receipts.filter(({ charge }) => charge === 'in doubt').length,
      mailsTwice: mails.length - new Set(mails).size,
    };
  }

  // Whatever the server calls an error went wrong, even if no client can see it.
  #checkLog(line: string): void {
    const level = /^\{"level":(\d+)/.exec(line)?.[1];
    if (line.includes(KILL_NOTICED)) return;
    // What Reboot itself says of a process that is gone is no line of ours.
    const isOurs = level !== undefined || this.#options.runtime === 'embedded';
    if (isOurs && (level === undefined || Number(level) >= ERROR_LEVEL)) this.#report(`the server wrote: ${line}`);
  }

  #report(violation: string): void {
    if (this.#violations.length < 50) this.#violations.push(violation);
  }
}

/** Rejects when one of the clients gives up; never resolves. */
async function failing(running: Promise<unknown>): Promise<void> {
  await running;
  await new Promise<never>(() => undefined);
}

import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { checkEffects } from './check-effects.js';
import { checkStore } from './check-store.js';
import { freePort } from './free-port.js';
import { seededRandom } from './seeded-random.js';
import { StormShop, type Receipt } from './shop.js';
import { StormClient } from './storm-client.js';
import type { StormOptions } from './storm-options.js';
import { World } from './world.js';

/** How much of the kills hit a server that has not started yet. */
const SHARE_DURING_START = 0.15;
/** How much of the kills come right after an effect, when results, events and outcomes are being committed. */
const SHARE_AIMED = 0.45;
const LONGEST_AIM_MS = 5;
const LONGEST_START_MS = 600;
/** pino's. */
const ERROR_LEVEL = 50;

export interface StormReport {
  /** Empty: everything held. */
  readonly violations: readonly string[];
  readonly kills: number;
  readonly orders: number;
  readonly inDoubt: number;
  readonly mailsTwice: number;
  /** Of the kills, in the middle of a start. */
  readonly killsDuringStart: number;
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
  #killsDuringStart = 0;

  constructor(options: StormOptions, place: Place) {
    this.#options = options;
    this.#place = place;
    // Thousands of requests listen to it.
    setMaxListeners(0, this.#abort.signal);
  }

  async run(): Promise<StormReport> {
    const server = await this.#startServer();
    const { seed, clients: count } = this.#options;
    const clients = Array.from({ length: count }, (_, index) => this.#client(server.url, index));
    try {
      const running = Promise.all(clients.map(async (client) => client.run(() => this.#isOver)));
      await Promise.race([this.#killAgainAndAgain(server, seededRandom(seed)), failing(running)]);
      this.#isOver = true;
      await this.#inTime(running, clients);
      await this.#inTime(Promise.all(clients.map(async (client) => client.finish())), clients);
    } catch (error) {
      this.#report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    this.#abort.abort();
    await Promise.all(clients.map(async (client) => client.ended()));
    await this.#stop(server);
    return this.#verdict(clients.flatMap(({ receipts }) => receipts));
  }

  async #startServer(): Promise<DurableMcpTest> {
    const { directory, world } = this.#place;
    return DurableMcpTest.start(StormShop, {
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

  async #killAgainAndAgain(server: DurableMcpTest, random: () => number): Promise<void> {
    const { kills, longestLifeMs } = this.#options;
    for (let kill = 1; kill <= kills; kill += 1) {
      const kind = random();
      const life = random();
      if (kind < SHARE_DURING_START) await this.#killDuringStart(server, life * LONGEST_START_MS);
      else if (kind < SHARE_DURING_START + SHARE_AIMED) await this.#killAfterEffect(server, life);
      else await this.#killLater(server, life * longestLifeMs);
      if (kill % 20 === 0) this.#place.progress(`${kill} kills`);
    }
    if (!server.isUp) await server.up();
  }

  async #killLater(server: DurableMcpTest, life: number): Promise<void> {
    if (!server.isUp) await server.up();
    await wait(life);
    await server.crash();
  }

  async #killAfterEffect(server: DurableMcpTest, life: number): Promise<void> {
    const { longestLifeMs } = this.#options;
    if (!server.isUp) await server.up();
    await wait((life * longestLifeMs) / 2);
    await this.#place.world.nextEffect(AbortSignal.timeout(longestLifeMs));
    // The last digits are as random as the first.
    await wait(((life * 1_000) % 1) * LONGEST_AIM_MS);
    await server.crash();
  }

  async #killDuringStart(server: DurableMcpTest, life: number): Promise<void> {
    const starting = server.isUp ? Promise.resolve() : server.up();
    const start = { isUp: false, failure: undefined as Error | undefined };
    const started = starting.then(
      () => (start.isUp = true),
      (error: unknown) => (start.failure = new Error('The server did not start.', { cause: error })),
    );
    await wait(life);
    if (start.failure !== undefined) throw start.failure;
    if (!start.isUp) this.#killsDuringStart += 1;
    await server.crash();
    await started;
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

  #verdict(receipts: readonly Receipt[]): StormReport {
    const effects = this.#place.world.effects();
    if (this.#violations.length === 0) {
      checkEffects({ receipts, effects }, (violation) => this.#report(violation));
    }
    checkStore(join(this.#place.directory, 'store'), (violation) => this.#report(violation));
    const mails = effects.filter(({ kind }) => kind === 'mail').map(({ id }) => id);
    return {
      violations: this.#violations,
      kills: this.#options.kills,
      killsDuringStart: this.#killsDuringStart,
      orders: receipts.length,
      inDoubt: receipts.filter(({ charge }) => charge === 'in doubt').length,
      mailsTwice: mails.length - new Set(mails).size,
    };
  }

  // Whatever the server calls an error went wrong, even if no client can see it.
  #checkLog(line: string): void {
    const level = /^\{"level":(\d+)/.exec(line)?.[1];
    if (level === undefined || Number(level) >= ERROR_LEVEL) this.#report(`the server wrote: ${line}`);
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

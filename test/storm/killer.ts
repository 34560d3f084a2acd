import { setTimeout as wait } from 'node:timers/promises';
import type { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import type { StormOptions } from './storm-options.js';
import type { World } from './world.js';

/** How much of the kills hit a server that has not started yet. */
const SHARE_DURING_START = 0.15;
/** How much of the kills come right after an effect, when results, events and outcomes are being committed. */
const SHARE_AIMED = 0.45;
const LONGEST_AIM_MS = 5;
/** Milliseconds that a start takes at most, more or less. */
const LONGEST_START_MS = { embedded: 600, reboot: 6_000 };

export interface KillerOptions extends StormOptions {
  readonly server: DurableMcpTest;
  readonly world: World;
  readonly random: () => number;
  readonly progress: (line: string) => void;
}

/** Kills the server as often as ordered: at any moment, right after an effect, or in the middle of its start. */
export class Killer {
  readonly #options: KillerOptions;
  readonly #server: DurableMcpTest;
  readonly #kills = new Map<string, number>();

  constructor(options: KillerOptions) {
    this.#options = options;
    this.#server = options.server;
  }

  /** How often what was killed. */
  get kills(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#kills);
  }

  /** Leaves the server up. */
  async run(): Promise<void> {
    const { kills, longestLifeMs, random, progress, runtime } = this.#options;
    for (let kill = 1; kill <= kills; kill += 1) {
      const kind = random();
      const life = random();
      const victim = random();
      if (kind < SHARE_DURING_START) await this.#killDuringStart(life * LONGEST_START_MS[runtime]);
      else if (kind < SHARE_DURING_START + SHARE_AIMED) await this.#killAfterEffect(life, victim);
      else await this.#killLater(life * longestLifeMs, victim);
      if (kill % 20 === 0) progress(`${kill} kills`);
    }
    await this.#untilUp();
  }

  async #killLater(life: number, victim: number): Promise<void> {
    await this.#untilUp();
    await wait(life);
    await this.#kill(victim);
  }

  async #killAfterEffect(life: number, victim: number): Promise<void> {
    const { longestLifeMs, world } = this.#options;
    await this.#untilUp();
    await wait((life * longestLifeMs) / 2);
    await world.nextEffect(AbortSignal.timeout(longestLifeMs));
    // The last digits are as random as the first.
    await wait(((life * 1_000) % 1) * LONGEST_AIM_MS);
    await this.#kill(victim);
  }

  async #killDuringStart(life: number): Promise<void> {
    const starting = this.#untilUp();
    const start = { isUp: false, failure: undefined as Error | undefined };
    const started = starting.then(
      () => (start.isUp = true),
      (error: unknown) => (start.failure = new Error('The server did not start.', { cause: error })),
    );
    await wait(life);
    if (start.failure !== undefined) throw start.failure;
    this.#count(start.isUp ? 'all' : 'all, during start');
    await this.#server.crash();
    await started;
  }

  /** Everything, one of its servers, or Reboot's controller. */
  async #kill(victim: number): Promise<void> {
    const { runtime, servers } = this.#options;
    if (runtime === 'embedded' || victim < 1 / 3) {
      this.#count('all');
      await this.#server.crash();
    } else if (victim < 2 / 3) {
      this.#count('server');
      await this.#server.crashMember('server', Math.floor((victim * 3 - 1) * servers));
    } else {
      this.#count('controller');
      await this.#server.crashMember('controller');
    }
  }

  async #untilUp(): Promise<void> {
    if (!this.#server.isUp) await this.#server.up();
  }

  #count(what: string): void {
    this.#kills.set(what, (this.#kills.get(what) ?? 0) + 1);
  }
}

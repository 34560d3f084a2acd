import { createHash } from 'node:crypto';
import type { InstanceKey } from '../../port.js';
import type { InstanceStates } from './instance-states.js';
import { parseKeys } from './roster-keys.js';

/** A part is one state, which each note writes whole: the more parts, the shorter. A listing reads all. */
const PARTS = 32;
/** Milliseconds that changes wait for others, to be written with them. */
const BATCH_MS = 2_000;

/**
 * Which instances of a server there are. It is written behind: an instance is in it before its drive ends for the first time,
 * which Reboot sees to across crashes; until then its owner knows it. One that has ended may be in it a while.
 */
export class Roster {
  readonly #states: Pick<InstanceStates, 'noteRoster' | 'readRoster'>;
  readonly #server: string;
  #changes = new Map<InstanceKey, 'began' | 'ended'>();
  #written: Promise<void> | undefined;

  constructor(states: Pick<InstanceStates, 'noteRoster' | 'readRoster'>, server: string) {
    this.#states = states;
    this.#server = server;
  }

  /** Durable when it resolves. Whoever does not wait need not look for its failure. */
  note(key: InstanceKey, change: 'began' | 'ended'): Promise<void> {
    this.#changes.set(key, change);
    if (this.#written === undefined) {
      this.#written = this.#writeSoon();
      this.#written.catch(() => undefined);
    }
    return this.#written;
  }

  /** Throws StoreUnavailableError. */
  async keys(): Promise<readonly InstanceKey[]> {
    const parts = await Promise.all(
      Array.from({ length: PARTS }, async (_, part) => this.#states.readRoster(this.#idOf(part))),
    );
    const keys = new Set(parts.flatMap(parseKeys));
    for (const [key, change] of this.#changes) {
      if (change === 'began') keys.add(key);
      else keys.delete(key);
    }
    return [...keys];
  }

  async #writeSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BATCH_MS).unref());
    const changes = this.#changes;
    this.#changes = new Map();
    this.#written = undefined;
    const parts = new Map<number, { began: InstanceKey[]; ended: InstanceKey[] }>();
    for (const [key, change] of changes) {
      const part = parts.get(partOf(key)) ?? { began: [], ended: [] };
      part[change].push(key);
      parts.set(partOf(key), part);
    }
    for (const [part, { began, ended }] of parts) {
      const change = { began: JSON.stringify(began), ended: JSON.stringify(ended) };
      await this.#states.noteRoster(this.#idOf(part), change);
    }
  }

  #idOf(part: number): string {
    return `${createHash('sha256').update(this.#server).digest('hex')}~${part}`;
  }
}

function partOf(key: InstanceKey): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % PARTS;
}

import type { CallId, InstanceKey } from '../../port.js';

/** How long a response that was written to a connection can still be asked for again. Milliseconds. */
const RETENTION_MS = 600_000;
/** How long a call with an idempotency key keeps its outcome at least. Milliseconds. */
export const KEYED_RETENTION_MS = 24 * 60 * 60 * 1000;

export interface DeliveredCall {
  readonly call: CallId;
  readonly instance: InstanceKey;
  readonly isKeyed: boolean;
}

interface Entry extends DeliveredCall {
  /** Milliseconds since the epoch. */
  readonly goesAt: number;
}

/** The calls whose response was written to a connection, until they may be forgotten. What it costs does not grow with how many there are. */
export class DeliveredCalls {
  /** In the order in which they go. */
  #entries: Entry[] = [];
  #keyedEntries: Entry[] = [];
  readonly #counts = new Map<InstanceKey, number>();

  /** `now`: milliseconds since the epoch. */
  add(delivered: DeliveredCall, now: number): void {
    const { instance, isKeyed } = delivered;
    if (isKeyed) this.#keyedEntries.push({ ...delivered, goesAt: now + KEYED_RETENTION_MS });
    else this.#entries.push({ ...delivered, goesAt: now + RETENTION_MS });
    this.#counts.set(instance, (this.#counts.get(instance) ?? 0) + 1);
  }

  /** Some of its calls still wait. */
  has(instance: InstanceKey): boolean {
    return this.#counts.has(instance);
  }

  /** None of its calls matters any more. */
  forget(instance: InstanceKey): void {
    this.#counts.delete(instance);
  }

  /** Those whose time has come, by their instance; they are not here any more. */
  take(now: number): ReadonlyMap<InstanceKey, readonly CallId[]> {
    const due = new Map<InstanceKey, CallId[]>();
    for (const { call, instance } of [...takeDue(this.#entries, now), ...takeDue(this.#keyedEntries, now)]) {
      if (!this.#release(instance)) continue;
      const calls = due.get(instance);
      if (calls === undefined) due.set(instance, [call]);
      else calls.push(call);
    }
    return due;
  }

  #release(instance: InstanceKey): boolean {
    const count = this.#counts.get(instance);
    if (count === undefined) return false;
    if (count === 1) this.#counts.delete(instance);
    else this.#counts.set(instance, count - 1);
    return true;
  }
}

function takeDue(entries: Entry[], now: number): readonly Entry[] {
  const first = entries.findIndex(({ goesAt }) => goesAt > now);
  return entries.splice(0, first === -1 ? entries.length : first);
}

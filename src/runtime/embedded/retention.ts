import type { InstanceKey } from '../port.js';
import type { LiveInstance } from './live-instance.js';
import type { Store } from './store.js';

/** How long a response that was written to a connection can still be asked for again. Milliseconds. */
const DELIVERED_RETENTION_MS = 600_000;
/** How long a call with an idempotency key keeps its outcome at least. Milliseconds. */
const KEYED_RETENTION_MS = 24 * 60 * 60 * 1000;
const SWEEP_MS = 10_000;
const SWEEP_BATCH = 500;
/** So many at once: what a call writes meanwhile is committed between two slices. */
const SLICE = 200;
/** How often the time of last use of an instance that is in use is stored, within the session's time to live. */
const RENEWALS = 10;

export interface RetentionOptions {
  readonly store: Store;
  /** Milliseconds. */
  readonly sessionTtl: number;
  readonly now: () => number;
  /** How often what may go is looked for. Milliseconds. */
  readonly sweepMs?: number | undefined;
  /** Instances that are not idle, whenever they were used. */
  readonly inUse: () => readonly LiveInstance[];
  /** Instances that were idle for longer than the session's time to live. */
  readonly expire: (key: InstanceKey) => Promise<unknown>;
  readonly report: (error: unknown) => void;
}

/**
 * What may go, and when. A response that a client acknowledged goes at once, one that was written to a connection after ten
 * minutes, one that nobody fetched with its session. Of a call that went, a row without content stays as long as its session:
 * its request id is never used twice (G6). A call with an idempotency key keeps its outcome for a day at least, or with its session. After a crash, what was delivered but not yet gone stays with its session.
 */
export class Retention {
  readonly #options: RetentionOptions;
  /** By call, in the order of the time at which its last item was written. */
  readonly #delivered = new Map<string, { readonly seq: number; readonly at: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.sweep().catch(options.report), options.sweepMs ?? SWEEP_MS);
    this.#timer.unref();
  }

  delivered(call: string, seq: number): void {
    const known = this.#delivered.get(call)?.seq ?? 0;
    this.#delivered.delete(call);
    this.#delivered.set(call, { seq: Math.max(seq, known), at: this.#options.now() });
  }

  /** Drops what a client holds of a stream: its events up to `seq`, and the content of its call if `seq` is the response's. */
  async purge(stream: string, seq: number): Promise<void> {
    const { store, now } = this.#options;
    if ((this.#delivered.get(stream)?.seq ?? 0) <= seq) this.#delivered.delete(stream);
    await store.write([
      ['deleteEvents', stream, seq],
      ['purgeCall', stream, seq, now() - KEYED_RETENTION_MS],
      ['purgeJournal', stream],
    ]);
  }

  async sweep(): Promise<void> {
    const { store, now, sessionTtl, expire } = this.#options;
    if (store.failure !== undefined) return;
    const time = now();
    await inSlices(this.#takeDue(time), async ([call, seq]) => this.purge(call, seq));
    await this.#renew(time);
    const idle = await store.read('idleInstances', time - sessionTtl, SWEEP_BATCH);
    await inSlices(idle, async ({ key }) => expire(String(key)));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #takeDue(time: number): readonly (readonly [call: string, seq: number])[] {
    const due: [string, number][] = [];
    for (const [call, { seq, at }] of this.#delivered) {
      if (at > time - DELIVERED_RETENTION_MS) break;
      this.#delivered.delete(call);
      due.push([call, seq]);
    }
    return due;
  }

  // So that a crash leaves them most of their time, and those that are idle are not looked for among them.
  async #renew(time: number): Promise<void> {
    const { store, sessionTtl, inUse } = this.#options;
    const due = inUse().filter(({ usedAt }) => usedAt < time - sessionTtl / RENEWALS);
    await inSlices(due, async (instance) => store.write(instance.use(time)));
  }
}

async function inSlices<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < all.length; start += SLICE) {
    await Promise.all(all.slice(start, start + SLICE).map(work));
  }
}

import { StoreUnavailableError } from '../../errors/store-errors.js';
import type {
  CallId,
  CallRecord,
  CallRequest,
  Host,
  InstanceKey,
  InstanceRecord,
  Logger,
  Runtime,
  StreamId,
  StreamItem,
  Submission,
} from '../port.js';
import { openAdminChannel, type AdminChannel } from './admin-server.js';
import { Alarms } from '../alarms.js';
import { CallRegistry } from './call-registry.js';
import { callFrom } from './call-rows.js';
import type { CommitPace } from './commit-pace.js';
import { followStream } from './follow-stream.js';
import { InstanceCache } from './instance-cache.js';
import type { LiveInstance } from './live-instance.js';
import { Retention } from './retention.js';
import { SessionEndings } from './session-endings.js';
import { ServedStore } from './served-store.js';
import { end, type Started } from './started.js';
import { Store } from './store.js';

/** How often the time of last use is stored at most. Milliseconds. */
const TOUCH_EVERY_MS = 60_000;

export interface EmbeddedRuntimeOptions {
  /** Of the store's files, without their ending. */
  readonly path: string;
  /** Milliseconds. */
  readonly sessionTtl: number;
  readonly now: () => number;
  /** How often what may go is looked for. Milliseconds. Default 10,000. */
  readonly sweepMs?: number | undefined;
  /** How quick the disk is, as far as is known. Default: to be found out. */
  readonly pace?: CommitPace;
}

/** The runtime port on one SQLite file, in one process. */
export class EmbeddedRuntime implements Runtime {
  readonly #options: EmbeddedRuntimeOptions;
  #state: Started | undefined;
  #isDraining = false;
  #admin: AdminChannel | undefined;
  #ended: Promise<void> | undefined;

  constructor(options: EmbeddedRuntimeOptions) {
    this.#options = options;
  }

  async start(host: Host, { logger }: { readonly logger: Logger }): Promise<void> {
    const { path, sessionTtl, now, pace, sweepMs } = this.#options;
    const store = await Store.open(path, logger, pace);
    const retention = new Retention({
      store,
      sessionTtl,
      now,
      sweepMs,
      inUse: () => instances.pinned(),
      expire: (key) => endings.expire(key),
      report: (error) => {
        logger.error({ err: error }, 'Old sessions could not be removed; it is tried again.');
      },
    });
    const instances = new InstanceCache({ store, touchEveryMs: Math.min(TOUCH_EVERY_MS, sessionTtl / 10) });
    const alarms = new Alarms(now);
    const calls = new CallRegistry({ store, instances, host, logger, now, alarms });
    const endings = new SessionEndings({ store, instances, calls, sessionTtl, now });
    this.#state = { store, logger, instances, calls, endings, retention, alarms };
    try {
      const resumed = await calls.recover();
      if (resumed > 0) logger.info({ calls: resumed }, 'Unfinished calls run again.');
      const admin = new ServedStore({ runtime: this, store, instances, calls });
      this.#admin = await openAdminChannel({ path, admin, logger });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    await this.#state?.calls.idle(graceMs);
  }

  async stop(): Promise<void> {
    const state = this.#state;
    this.#state = undefined;
    if (state !== undefined) this.#ended = end(state, this.#admin);
    await this.#ended;
  }

  async open(instance: { key: InstanceKey; principal?: string | undefined; attributes: string }): Promise<void> {
    const { store, instances } = this.#available;
    const now = this.#options.now();
    const { key, attributes, principal = null } = instance;
    await store.write([['openInstance', key, principal, attributes, now, now]]);
    const fresh = { fields: null, created_at: now, used_at: now, last_seq: 0, delivered_seq: 0, highest_request: null };
    instances.add({ key, principal, attributes, ...fresh });
  }

  async load(key: InstanceKey): Promise<InstanceRecord | undefined> {
    const { instances } = this.#available;
    return instances.get(key) ?? instances.load(key);
  }

  async update(key: InstanceKey, attributes: string): Promise<void> {
    const { store, instances } = this.#available;
    const instance = await instances.load(key);
    if (instance === undefined) return;
    instance.attributes = attributes;
    await instance.during(store.write([['setAttributes', attributes, key]]));
  }

  async delete(key: InstanceKey): Promise<boolean> {
    return this.#available.endings.delete(key);
  }

  /** G1, G6. */
  async submit(request: CallRequest): Promise<Submission> {
    if (this.#isDraining) throw new StoreUnavailableError('The server is stopping. Try again shortly.');
    const { instances, calls } = this.#available;
    const session = instances.get(request.session) ?? (await instances.load(request.session));
    if (session === undefined || session.isDeleted) return { kind: 'no_session' };
    session.pins += 1;
    try {
      this.#use(session);
      return await calls.submit(request, session);
    } finally {
      session.pins -= 1;
    }
  }

  async find(id: CallId, session: InstanceKey): Promise<CallRecord | undefined> {
    const { calls, store } = this.#available;
    const live = calls.get(id)?.call;
    const [row] = live === undefined ? await store.read('call', id) : [];
    const call = live ?? (row === undefined ? undefined : callFrom(row));
    return call?.session === session ? call : undefined;
  }

  async findRequest(session: InstanceKey, requestId: string | number): Promise<CallRecord | undefined> {
    const { instances, calls, store } = this.#available;
    const instance = instances.get(session);
    const live = instance === undefined ? undefined : calls.ofRequest(instance, requestId);
    if (live !== undefined) return live.call;
    const [row] = await store.read('callByRequest', session, requestId);
    return row === undefined ? undefined : callFrom(row);
  }

  async cancel(id: CallId, reason: string): Promise<boolean> {
    const call = this.#available.calls.get(id);
    if (call === undefined) return false;
    await call.cancel(reason);
    return true;
  }

  async answer(id: CallId, ref: string, body: string): Promise<'taken' | 'not_asked'> {
    return (await this.#available.calls.get(id)?.answer(ref, body)) ?? 'not_asked';
  }

  /** G2. */
  async *follow(stream: StreamId, after: number, signal: AbortSignal): AsyncIterable<StreamItem> {
    const { store, instances, calls } = this.#available;
    const call = calls.get(stream);
    const instance = call === undefined ? await instances.load(stream) : undefined;
    if (instance !== undefined) instance.pins += 1;
    try {
      yield* followStream({ store, stream, log: call?.log ?? instance?.log, after, signal });
    } finally {
      if (instance !== undefined) {
        instance.pins -= 1;
        // Its idle time begins now.
        this.#use(instance);
      }
    }
  }

  async publish(key: InstanceKey, body: string): Promise<void> {
    const { store, instances } = this.#available;
    const instance = await instances.load(key);
    if (instance === undefined || instance.isDeleted) return;
    instance.lastSeq += 1;
    const seq = instance.lastSeq;
    await instance.during(
      store.write([
        ['insertEvent', key, seq, body],
        ['setLastSeq', seq, key],
      ]),
    );
    instance.log.add({ kind: 'event', seq, body });
  }

  acknowledge(stream: StreamId, seq: number): void {
    const state = this.#state;
    // The events of an unfinished call are also its history: a replay compares with them.
    if (state === undefined || seq === 0 || state.calls.get(stream) !== undefined) return;
    this.#quietly(state.retention.purge(stream, seq));
  }

  delivered(stream: StreamId, seq: number): void {
    const state = this.#state;
    if (state === undefined || state.calls.get(stream) !== undefined) return;
    const instance = state.instances.get(stream);
    if (instance === undefined) {
      state.retention.delivered(stream, seq);
    } else if (seq > instance.deliveredSeq) {
      instance.deliveredSeq = seq;
      this.#quietly(instance.during(state.store.write([['setDelivered', seq, stream]])));
    }
  }

  async deliveredUpTo(key: InstanceKey): Promise<number> {
    return (await this.#available.instances.load(key))?.deliveredSeq ?? 0;
  }

  get #available(): Started {
    const state = this.#state;
    if (state === undefined) throw new StoreUnavailableError('The server is not running.');
    if (state.store.failure !== undefined) throw state.store.failure;
    return state;
  }

  #use(instance: LiveInstance): void {
    const state = this.#state;
    if (state === undefined) return;
    const statements = instance.use(this.#options.now());
    if (statements.length > 0) this.#quietly(instance.during(state.store.write(statements)));
  }

  // For writes that nobody waits for: losing one only keeps something a little longer.
  #quietly(written: Promise<void>): void {
    written.catch((error: unknown) => {
      this.#state?.logger.warn({ err: error }, 'A housekeeping write failed.');
    });
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { CallId, InstanceKey, StreamId } from '../../port.js';
import type { CallImage } from './call-image.js';
import { DeliveredCalls, KEYED_RETENTION_MS } from './delivered-calls.js';
import type { LoadedState } from './instance-states.js';
import type { LiveInstance } from './live-instance.js';

const never = new Promise<never>(() => undefined);

/** Milliseconds that an instance which nothing needs stays in memory. */
const IDLE_MS = 60_000;
const SWEEP_MS = 10_000;
const SETTLE_MS = 2_000;

export interface OwnedInstancesOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly load: (key: InstanceKey) => Promise<LoadedState | undefined>;
  readonly make: (key: InstanceKey, state: LoadedState) => LiveInstance;
  /** Runs what is unfinished; called once, before anybody else gets the instance. */
  readonly resume: (instance: LiveInstance) => Promise<void>;
}

/** The instances that this process owns and has in memory, and which of them a call belongs to. */
export class OwnedInstances {
  readonly #options: OwnedInstancesOptions;
  readonly #live = new Map<InstanceKey, LiveInstance>();
  readonly #loading = new Map<InstanceKey, Promise<LiveInstance | undefined>>();
  readonly #owners = new Map<CallId, LiveInstance>();
  readonly #noted = new Map<LiveInstance, Set<CallId>>();
  readonly #delivered = new DeliveredCalls();
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;

  constructor(options: OwnedInstancesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#sweep();
    }, SWEEP_MS);
    this.#timer.unref();
  }

  /** Undefined: there is no such instance. Throws StoreUnavailableError. */
  async get(key: InstanceKey): Promise<LiveInstance | undefined> {
    const instance = await this.toDrive(key);
    return instance?.isDeleted === true ? undefined : instance;
  }

  /** As `get`, but also one whose deletion is still to be committed. */
  async toDrive(key: InstanceKey): Promise<LiveInstance | undefined> {
    // Not before what is unfinished was begun: it comes first (G7).
    const running = this.#loading.get(key);
    if (running !== undefined) return running;
    const known = this.#live.get(key);
    if (known !== undefined) {
      known.usedInMemoryAt = performance.now();
      return known;
    }
    const loading = this.#load(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** From now on the call is found by its id alone. */
  note(call: CallId, instance: LiveInstance): void {
    this.#owners.set(call, instance);
    const noted = this.#noted.get(instance) ?? new Set();
    this.#noted.set(instance, noted.add(call));
  }

  ownerOf(call: CallId): LiveInstance | undefined {
    return this.#owners.get(call);
  }

  /** Only if it is in memory. */
  inMemory(key: InstanceKey): LiveInstance | undefined {
    return this.#live.get(key);
  }

  get keys(): readonly InstanceKey[] {
    return [...this.#live.values()].filter(({ isDeleted }) => !isDeleted).map(({ image }) => image.key);
  }

  /** What waits to be committed was committed, or Reboot did not answer in time. */
  async settled(): Promise<void> {
    const all = [...this.#live.values()].map(async (instance) => instance.settled());
    await Promise.race([Promise.all(all), delay(SETTLE_MS, undefined, { ref: false })]);
  }

  /** Something runs, or its outcome is still to be committed; a suspended call does not. */
  get isBusy(): boolean {
    return [...this.#live.values()].some(({ calls }) =>
      [...calls.values()].some(({ image }) => image.status !== 'suspended'),
    );
  }

  /** The client holds every item up to `seq`. */
  acknowledge(stream: StreamId, seq: number): void {
    const owner = this.#owners.get(stream);
    if (owner !== undefined) void this.#forgetIfEnded(owner, stream, seq);
    else this.#live.get(stream)?.acknowledge(seq);
  }

  /** Items up to `seq` were written to a connection. */
  delivered(stream: StreamId, seq: number): void {
    const owner = this.#owners.get(stream);
    if (owner === undefined) {
      this.#live.get(stream)?.delivered(seq);
      return;
    }
    void this.#noteDelivered(owner, stream, seq);
  }

  /** These are not with the instance any more: those that were delivered are found by its key alone from now on. */
  archived(instance: LiveInstance, calls: readonly CallImage[]): void {
    for (const { id, wasDelivered } of calls) if (wasDelivered) this.#unnote(id, instance);
  }

  async #noteDelivered(instance: LiveInstance, call: CallId, seq: number): Promise<void> {
    const image = instance.image.calls.get(call) ?? (await instance.findCall({ id: call }));
    if (image?.isFinished !== true || seq < image.outcomeSeq || image.wasDelivered) return;
    image.wasDelivered = true;
    const isKeyed = image.origin.idempotencyKey !== undefined;
    this.#delivered.add({ call, instance: instance.image.key, isKeyed }, instance.now());
    if (!instance.image.calls.has(call)) this.#unnote(call, instance);
  }

  /** It is another process's now. */
  drop(instance: LiveInstance): void {
    instance.stop(new Error('Another server has taken over.'));
    this.forget(instance);
  }

  /** Durable when it resolves. */
  async delete(instance: LiveInstance): Promise<void> {
    await instance.delete();
    this.forget(instance);
  }

  forget(instance: LiveInstance): void {
    const { key } = instance.image;
    for (const call of this.#noted.get(instance) ?? []) this.#owners.delete(call);
    this.#noted.delete(instance);
    if (this.#live.get(key) !== instance) return;
    this.#live.delete(key);
    this.#delivered.forget(key);
  }

  /** Nothing comes into memory any more: Reboot may start drives as long as this process lives, which are for the next one. */
  stop(reason: unknown): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const instance of this.#live.values()) instance.stop(reason);
    this.#live.clear();
    this.#owners.clear();
    this.#noted.clear();
  }

  async #load(key: InstanceKey): Promise<LiveInstance | undefined> {
    const { load, make, resume } = this.#options;
    const state = await load(key);
    if (this.#isStopped) return never;
    if (state === undefined) return undefined;
    const instance = make(key, state);
    this.#live.set(key, instance);
    for (const [id] of instance.image.calls) this.note(id, instance);
    await resume(instance);
    return instance;
  }

  async #forgetIfEnded(instance: LiveInstance, call: CallId, seq: number): Promise<void> {
    const image = await instance.findCall({ id: call });
    if (image?.isFinished !== true || seq < image.outcomeSeq) return;
    const { finishedAt = 0, origin } = image;
    if (origin.idempotencyKey !== undefined && finishedAt > instance.now() - KEYED_RETENTION_MS) return;
    await instance.forgetCalls([call]);
    this.#unnote(call, instance);
  }

  #unnote(call: CallId, instance: LiveInstance): void {
    this.#owners.delete(call);
    this.#noted.get(instance)?.delete(call);
  }

  #sweep(): void {
    for (const [key, calls] of this.#delivered.take(this.#options.now())) {
      const instance = this.#live.get(key);
      if (instance === undefined) continue;
      for (const call of calls) this.#unnote(call, instance);
      void instance.forgetCalls(calls);
    }
    const idleSince = performance.now() - IDLE_MS;
    for (const instance of this.#live.values()) {
      const isNeeded = !instance.isIdle || this.#delivered.has(instance.image.key);
      if (!isNeeded && instance.usedInMemoryAt < idleSince) this.forget(instance);
    }
  }
}

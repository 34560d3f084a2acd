import { setTimeout as delay } from 'node:timers/promises';
import type { CallId, InstanceKey, StreamId } from '../../port.js';
import type { InstanceState } from './api/generated.js';
import type { LiveInstance } from './live-instance.js';

/** Milliseconds that an instance which nothing needs stays in memory. */
const IDLE_MS = 60_000;
/** How long a response that was written to a connection can still be asked for again. Milliseconds. */
const DELIVERED_RETENTION_MS = 600_000;
/** How long a call with an idempotency key keeps its outcome at least. Milliseconds. */
const KEYED_RETENTION_MS = 24 * 60 * 60 * 1000;
const SWEEP_MS = 10_000;
const SETTLE_MS = 2_000;

export interface OwnedInstancesOptions {
  readonly load: (key: InstanceKey) => Promise<InstanceState | undefined>;
  readonly make: (key: InstanceKey, state: InstanceState) => LiveInstance;
  /** Runs what is unfinished; called once, before anybody else gets the instance. */
  readonly resume: (instance: LiveInstance) => Promise<void>;
}

interface Delivery {
  readonly call: CallId;
  readonly instance: LiveInstance;
  /** Milliseconds since the epoch. */
  readonly goesAt: number;
}

/** The instances that this process owns and has in memory, and which of them a call belongs to. */
export class OwnedInstances {
  readonly #options: OwnedInstancesOptions;
  readonly #live = new Map<InstanceKey, LiveInstance>();
  readonly #loading = new Map<InstanceKey, Promise<LiveInstance | undefined>>();
  readonly #owners = new Map<CallId, LiveInstance>();
  readonly #timer: NodeJS.Timeout;
  #deliveries: Delivery[] = [];

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
    const known = this.#live.get(key);
    if (known !== undefined) {
      known.usedInMemoryAt = performance.now();
      return known;
    }
    const running = this.#loading.get(key);
    if (running !== undefined) return running;
    const loading = this.#load(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** From now on the call is found by its id alone. */
  note(call: CallId, instance: LiveInstance): void {
    this.#owners.set(call, instance);
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

  /** Something runs; a suspended call does not. */
  get isBusy(): boolean {
    return [...this.#live.values()].some(({ calls }) =>
      [...calls.values()].some(({ image }) => image.status === 'running'),
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
    const image = owner.image.calls.get(stream);
    if (image?.isFinished !== true || seq < image.outcomeSeq) return;
    const retention = image.origin.idempotencyKey === undefined ? DELIVERED_RETENTION_MS : KEYED_RETENTION_MS;
    this.#deliveries.push({ call: stream, instance: owner, goesAt: owner.now() + retention });
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
    this.#live.delete(instance.image.key);
    for (const [call, owner] of this.#owners) if (owner === instance) this.#owners.delete(call);
    this.#deliveries = this.#deliveries.filter((delivery) => delivery.instance !== instance);
  }

  stop(reason: unknown): void {
    clearInterval(this.#timer);
    for (const instance of this.#live.values()) instance.stop(reason);
    this.#live.clear();
    this.#owners.clear();
  }

  async #load(key: InstanceKey): Promise<LiveInstance | undefined> {
    const { load, make, resume } = this.#options;
    const state = await load(key);
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
    await instance.forgetCall(call);
    this.#owners.delete(call);
  }

  #sweep(): void {
    const due = this.#deliveries.filter(({ instance, goesAt }) => goesAt <= instance.now());
    this.#deliveries = this.#deliveries.filter((delivery) => !due.includes(delivery));
    for (const { call, instance } of due) {
      this.#owners.delete(call);
      void instance.forgetCall(call);
    }
    const idleSince = performance.now() - IDLE_MS;
    for (const instance of this.#live.values()) {
      if (instance.isIdle && instance.usedInMemoryAt < idleSince && !this.#awaitsRetention(instance))
        this.forget(instance);
    }
  }

  #awaitsRetention(instance: LiveInstance): boolean {
    return this.#deliveries.some((delivery) => delivery.instance === instance);
  }
}

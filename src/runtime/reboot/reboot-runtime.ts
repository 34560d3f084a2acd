import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '../../errors/store-errors.js';
import { Alarms } from '../alarms.js';
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
import { CallRuns } from './instances/call-runs.js';
import { followCall, followInstance } from './instances/follow-stream.js';
import { newLedger } from './instances/instance-image.js';
import { heldError } from './instances/held-error.js';
import { HeldInstances } from './instances/held-instances.js';
import { InstanceDriving } from './instances/instance-driving.js';
import type { InstanceStates } from './instances/instance-states.js';
import type { LiveCall } from './instances/live-call.js';
import { LiveInstance } from './instances/live-instance.js';
import { InstanceOperator } from './instances/instance-operator.js';
import { OwnedInstances } from './instances/owned-instances.js';
import { Roster } from './instances/roster.js';
import { stateIdOf } from './state-id.js';

const IDLE_MS = 10_000;
const DRAIN_POLL_MS = 20;

export interface RebootRuntimeOptions {
  readonly states: InstanceStates;
  /** Name of the server class; unique in the program. */
  readonly server: string;
  /** Milliseconds. */
  readonly sessionTtl: number;
  readonly now: () => number;
  /** Milliseconds without anything to commit, until an instance's workflow ends. Default 10,000. */
  readonly idleMs?: number | undefined;
}

interface Started {
  readonly logger: Logger;
  readonly instances: OwnedInstances;
  readonly runs: CallRuns;
  readonly alarms: Alarms;
}

/** The runtime port on Reboot, in a server process: it serves the instances that this process owns. */
export class RebootRuntime implements Runtime {
  readonly #options: RebootRuntimeOptions;
  #state: Started | undefined;
  #isDraining = false;

  constructor(options: RebootRuntimeOptions) {
    this.#options = options;
  }

  /** Unfinished calls run again as soon as Reboot starts their instances' workflows again, whether or not anybody asks. */
  async start(host: Host, { logger }: { readonly logger: Logger }): Promise<void> {
    const { states, server, sessionTtl, now, idleMs = IDLE_MS } = this.#options;
    const alarms = new Alarms(now);
    const roster = new Roster(states, server);
    const runs = new CallRuns({ host, states, logger });
    const instances = new OwnedInstances({
      now,
      load: async (key) => states.load(this.#idOf(key)),
      make: (key, state) =>
        new LiveInstance({
          id: this.#idOf(key),
          state,
          states,
          roster,
          alarms,
          logger,
          now,
          sessionTtl,
          idleMs,
          onArchived: (instance, calls) => {
            instances.archived(instance, calls);
          },
          onTaken: (instance) => {
            logger.error({ instance: key }, 'Another server took this instance over; its calls go on there.');
            instances.drop(instance);
          },
        }),
      resume: async (instance) => runs.resume(instance),
    });
    this.#state = { logger, instances, runs, alarms };
    const operator = new InstanceOperator({
      server,
      states,
      instances,
      held: new HeldInstances(instances, runs),
      roster,
    });
    states.serve(server, new InstanceDriving({ instances, runs, logger, sessionTtl, now }), operator);
    return Promise.resolve();
  }

  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    const deadline = performance.now() + graceMs;
    while (this.#state?.instances.isBusy === true && performance.now() < deadline) await delay(DRAIN_POLL_MS);
  }

  async stop(): Promise<void> {
    const state = this.#state;
    if (state === undefined) return;
    this.#state = undefined;
    await state.instances.settled();
    state.alarms.stop();
    state.instances.stop(new Error('The server is stopping.'));
    this.#options.states.stop();
  }

  async open(instance: { key: InstanceKey; principal?: string | undefined; attributes: string }): Promise<void> {
    const { key, principal = '', attributes } = instance;
    const { states, server, now } = this.#options;
    const nothing = { ledger: newLedger(now()), fields: {}, calls: '' };
    await states.open(this.#idOf(key), { key, principal, attributes, server, ...nothing });
  }

  async load(key: InstanceKey): Promise<InstanceRecord | undefined> {
    const instance = await this.#instance(key);
    if (instance === undefined) return undefined;
    await instance.fields();
    return instance.record;
  }

  async update(key: InstanceKey, attributes: string): Promise<void> {
    const instance = await this.#instance(key);
    if (instance === undefined) return;
    instance.image.attributes = attributes;
    await instance.durable();
  }

  async delete(key: InstanceKey): Promise<boolean> {
    const { instances } = this.#available;
    const instance = await this.#instance(key);
    if (instance === undefined || instance.isDeleted) return false;
    await instances.delete(instance);
    return true;
  }

  /** G1, G6. */
  async submit(request: CallRequest): Promise<Submission> {
    if (this.#isDraining) throw new StoreUnavailableError('The server is stopping. Try again shortly.');
    const { instances, runs } = this.#available;
    const instance = await this.#instance(request.session);
    if (instance === undefined) return { kind: 'no_session' };
    instance.pins += 1;
    try {
      instance.use();
      const submission = await runs.submit(request, instance);
      if (submission.kind !== 'no_session') instances.note(submission.call.id, instance);
      return submission;
    } finally {
      instance.pins -= 1;
    }
  }

  async find(id: CallId, session: InstanceKey): Promise<CallRecord | undefined> {
    const { instances } = this.#available;
    const instance = await this.#instance(session);
    const image = await instance?.findCall({ id });
    if (instance === undefined || image === undefined) return undefined;
    instances.note(id, instance);
    return image.record(instance.chunks);
  }

  async findRequest(session: InstanceKey, requestId: string | number): Promise<CallRecord | undefined> {
    const { instances } = this.#available;
    const instance = await this.#instance(session);
    const image = await instance?.findCall({ requestId });
    if (instance === undefined || image === undefined) return undefined;
    instances.note(image.id, instance);
    return image.record(instance.chunks);
  }

  async cancel(id: CallId, reason: string): Promise<boolean> {
    const call = this.#liveCall(id);
    if (call === undefined) return false;
    await call.cancel(reason);
    return true;
  }

  async answer(id: CallId, ref: string, body: string): Promise<'taken' | 'not_asked'> {
    return (await this.#liveCall(id)?.answer(ref, body)) ?? 'not_asked';
  }

  /** G2. */
  async *follow(stream: StreamId, after: number, signal: AbortSignal): AsyncIterable<StreamItem> {
    const { instances } = this.#available;
    const owner = instances.ownerOf(stream);
    const instance = owner ?? (await this.#instance(stream));
    if (instance === undefined) return;
    instance.pins += 1;
    try {
      yield* owner === undefined
        ? followInstance(instance, after, signal)
        : followCall(owner, { stream, after, signal });
    } finally {
      instance.pins -= 1;
      // Its idle time begins now.
      instance.use();
    }
  }

  async publish(key: InstanceKey, body: string): Promise<void> {
    await (await this.#instance(key))?.publish(body);
  }

  acknowledge(stream: StreamId, seq: number): void {
    this.#state?.instances.acknowledge(stream, seq);
  }

  delivered(stream: StreamId, seq: number): void {
    this.#state?.instances.delivered(stream, seq);
  }

  async deliveredUpTo(key: InstanceKey): Promise<number> {
    return (await this.#instance(key))?.image.deliveredSeq ?? 0;
  }

  async #instance(key: InstanceKey): Promise<LiveInstance | undefined> {
    const instance = await this.#available.instances.get(key);
    if (instance?.isHeld === true) throw heldError();
    return instance;
  }

  #liveCall(id: CallId): LiveCall | undefined {
    return this.#available.instances.ownerOf(id)?.calls.get(id);
  }

  #idOf(key: InstanceKey): string {
    return stateIdOf(this.#options.server, key);
  }

  get #available(): Started {
    if (this.#state === undefined) throw new StoreUnavailableError('The server is not running.');
    return this.#state;
  }
}

import type { WorkflowContext } from '@reboot-dev/reboot';
import type { CallId, CallRecord, CallRequest, Host, Logger, NativeOffer, Submission } from '../../port.js';
import type { CallKey } from './archives.js';
import { CallImage } from './call-image.js';
import { heldError } from './held-error.js';
import type { InstanceStates } from './instance-states.js';
import { LentWorkflows } from './lent-workflows.js';
import { LiveCall } from './live-call.js';
import type { LiveInstance } from './live-instance.js';

export interface CallRunsOptions {
  readonly host: Host;
  readonly states: InstanceStates;
  readonly logger: Logger;
}

interface Run {
  readonly instance: LiveInstance;
  readonly image: CallImage;
  readonly call: CallRecord;
}

/** How a call comes to be run in this process: new, joined by a twin, after a restart, in a workflow of its own. */
export class CallRuns {
  readonly #options: CallRunsOptions;
  /** Handlers that asked for a workflow of their own once: their calls get one from the start. */
  readonly #lent = new Set<string>();
  readonly #workflows = new LentWorkflows();

  constructor(options: CallRunsOptions) {
    this.#options = options;
  }

  /** G1, G6. */
  async submit(request: CallRequest, instance: LiveInstance): Promise<Submission> {
    const isNew = isSurelyNew(request, instance);
    noteRequestId(request, instance);
    if (isNew) return this.#create(request, instance)();
    const settle = await instance.lookups.run(async () => {
      const twin = await findTwin(request, instance);
      return twin === undefined ? this.#create(request, instance) : async () => this.#join(request, twin, instance);
    });
    return settle();
  }

  /**
   * G1: runs what a crash or a stop left unfinished again: first who had the turn of the instance (G7), then in order of arrival. Nothing
   * else may begin before `begin` is called, which is when they have.
   */
  async resume(instance: LiveInstance, begin: () => void = () => undefined): Promise<void> {
    const unfinished = [...instance.image.calls.values()].filter(({ isFinished }) => !isFinished);
    unfinished.sort((one, other) => Number(other.hasBegun) - Number(one.hasBegun));
    const calls = await Promise.all(unfinished.map(async (image) => image.record(instance.chunks)));
    begin();
    if (unfinished.length === 0) return;
    for (const image of unfinished) image.attempt += 1;
    // Not awaited: what commits is a drive of the instance, and that waits until the instance is here.
    instance.resumed = instance.durable().then(() => (instance.resumed = undefined));
    for (const [index, image] of unfinished.entries()) {
      const call = calls[index];
      if (call !== undefined) this.#start({ instance, image, call });
    }
  }

  /** In a workflow of the call's own, as long as the call lasts. */
  async lend(id: CallId, instance: LiveInstance, context: WorkflowContext): Promise<void> {
    const image = instance.image.calls.get(id);
    if (image === undefined || image.isFinished || instance.isDeleted) return;
    await this.#workflows.lend(id, context);
  }

  /** The instance's calls never go on here: nothing is lent to them any more. */
  endWorkflows({ image }: LiveInstance): void {
    for (const id of image.calls.keys()) this.#workflows.end(id);
  }

  /** Its twins find it from now on; what it returns resolves when it is durable. */
  #create(request: CallRequest, instance: LiveInstance): () => Promise<Submission> {
    if (instance.isHeld) throw heldError();
    if (instance.isDeleted) return async () => Promise.resolve({ kind: 'no_session' });
    const image = CallImage.of(request, instance.now());
    if (this.#lent.has(handlerOf(request))) image.lend();
    const call: CallRecord = { ...request, status: 'running', createdAt: image.createdAt };
    instance.image.calls.set(request.id, image);
    const live = this.#start({ instance, image, call });
    const durable = instance.durable();
    return async () => {
      await durable;
      // Its run was cut loose: it is no stream that has ended.
      if (isHeld(instance)) throw heldError();
      if (hasEnded(instance)) return { kind: 'no_session' };
      return { kind: 'created', call, settled: live.log.isEnded ? live.log.after(0) : undefined };
    };
  }

  async #join(request: CallRequest, twin: CallImage, instance: LiveInstance): Promise<Submission> {
    const call = await twin.record(instance.chunks);
    if (twin.digest !== request.digest) return { kind: 'conflict', call };
    if (twin.isGone) return { kind: 'gone', call };
    // One that has ended may still have to be committed, until its run is over.
    if (!twin.isFinished || instance.calls.has(twin.id)) await instance.durable();
    if (isHeld(instance)) throw heldError();
    return { kind: 'joined', call };
  }

  #start(run: Run): LiveCall {
    const { image, instance, call } = run;
    const live = new LiveCall({
      image,
      call: { ...call, status: image.status },
      instance,
      native: this.#workflowFor(run),
    });
    instance.calls.set(image.id, live);
    live.whenAbandoned(() => {
      // When the process stops, the workflow has not ended: Reboot runs it again.
      if (instance.isDeleted) this.#workflows.end(image.id);
    });
    void this.#drive(live, instance);
    return live;
  }

  #workflowFor({ image, instance, call }: Run): NativeOffer {
    return {
      get isWanted() {
        return image.isLent;
      },
      make: async () => {
        this.#lent.add(handlerOf(call));
        const key = image.lend();
        // The workflow of a call that a crash has forgotten would end at once, and never come again.
        await instance.durable();
        await this.#options.states.scheduleLend(instance.id, { call: image.id, key });
        return this.#workflows.of(image.id);
      },
    };
  }

  async #drive(live: LiveCall, instance: LiveInstance): Promise<void> {
    try {
      if (instance.resumed !== undefined) await instance.resumed;
      await this.#options.host.run(live);
      this.#workflows.end(live.call.id);
      if (instance.calls.get(live.call.id) === live) instance.calls.delete(live.call.id);
    } catch (error) {
      this.#options.logger.error(
        { err: error, call: live.call.id },
        'A call could not be run; it is tried again at the next start.',
      );
    }
  }
}

// Both are asked again after each wait: somebody else may have ended the session meanwhile, or move it.
function hasEnded(instance: LiveInstance): boolean {
  return instance.isDeleted;
}

function isHeld(instance: LiveInstance): boolean {
  return instance.isHeld;
}

function handlerOf({ origin }: CallRequest): string {
  return `${origin.method} ${origin.name}`;
}

async function findTwin({ origin }: CallRequest, instance: LiveInstance): Promise<CallImage | undefined> {
  const { requestId, name, idempotencyKey } = origin;
  const keys: CallKey[] = [{ requestId }];
  if (idempotencyKey !== undefined) keys.push({ name, idempotencyKey });
  for (const key of keys) {
    const twin = await instance.findCall(key);
    if (twin !== undefined) return twin;
  }
  return undefined;
}

// Clients number their requests upwards: above the highest, no look-up is needed.
function isSurelyNew({ origin }: CallRequest, { image }: LiveInstance): boolean {
  return (
    origin.idempotencyKey === undefined &&
    typeof origin.requestId === 'number' &&
    origin.requestId > image.highestRequest
  );
}

// At once, before any look-up: a twin that arrives meanwhile must look up too.
function noteRequestId({ origin }: CallRequest, { image }: LiveInstance): void {
  const { requestId } = origin;
  if (typeof requestId === 'number' && requestId > image.highestRequest) image.highestRequest = requestId;
}

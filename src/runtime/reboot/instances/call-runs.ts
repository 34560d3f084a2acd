import type { WorkflowContext } from '@reboot-dev/reboot';
import type { CallId, CallRecord, CallRequest, Host, Logger, Submission } from '../../port.js';
import type { StreamLog } from '../../stream-log.js';
import type { CallKey } from './archives.js';
import { CallImage } from './call-image.js';
import { heldError } from './held-error.js';
import type { InstanceStates } from './instance-states.js';
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
  readonly log?: StreamLog | undefined;
  readonly native?: unknown;
}

/** How a call comes to be run in this process: new, joined by a twin, after a restart, in a workflow of its own. */
export class CallRuns {
  readonly #options: CallRunsOptions;
  /** Handlers that asked for a workflow of their own once: their calls get one from the start. */
  readonly #lent = new Set<string>();
  /** Logs of the calls whose workflow is still to come. */
  readonly #awaited = new Map<CallId, StreamLog | undefined>();

  constructor(options: CallRunsOptions) {
    this.#options = options;
  }

  /** G1, G6. */
  async submit(request: CallRequest, instance: LiveInstance): Promise<Submission> {
    const isNew = isSurelyNew(request, instance);
    noteRequestId(request, instance);
    if (isNew) return this.#create(request, instance);
    return instance.oneAtATime(async () => {
      const twin = await findTwin(request, instance);
      return twin === undefined ? this.#create(request, instance) : this.#join(request, twin, instance);
    });
  }

  /** G1: runs what a crash or a stop left unfinished again: first who had the turn of the instance (G7), then in order of arrival. */
  async resume(instance: LiveInstance): Promise<void> {
    const unfinished = [...instance.image.calls.values()].filter(({ isFinished }) => !isFinished);
    if (unfinished.length === 0) return;
    unfinished.sort((one, other) => Number(other.hasBegun) - Number(one.hasBegun));
    for (const image of unfinished) image.attempt += 1;
    instance.touch();
    for (const image of unfinished) {
      const call = await image.record(instance.chunks);
      this.#start({ instance, image, call });
    }
  }

  /** In a workflow of the call's own, as long as the call lasts. */
  async lend(id: CallId, instance: LiveInstance, context: WorkflowContext): Promise<void> {
    const image = instance.image.calls.get(id);
    if (image === undefined || image.isFinished || instance.isHeld || !this.#awaited.has(id)) return;
    const log = this.#awaited.get(id);
    this.#awaited.delete(id);
    const call = await image.record(instance.chunks);
    await this.#run({ instance, image, call, log, native: context });
  }

  async #create(request: CallRequest, instance: LiveInstance): Promise<Submission> {
    if (instance.isHeld) throw heldError();
    if (instance.isDeleted) return { kind: 'no_session' };
    const image = CallImage.of(request, instance.now());
    image.isLent = this.#lent.has(handlerOf(request));
    const call: CallRecord = { ...request, status: 'running', createdAt: image.createdAt };
    instance.image.calls.set(request.id, image);
    const live = this.#start({ instance, image, call });
    await instance.durable();
    if (hasEnded(instance)) return { kind: 'no_session' };
    return { kind: 'created', call, settled: live?.log.isEnded === true ? live.log.after(0) : undefined };
  }

  async #join(request: CallRequest, twin: CallImage, instance: LiveInstance): Promise<Submission> {
    const call = await twin.record(instance.chunks);
    if (twin.digest !== request.digest) return { kind: 'conflict', call };
    if (twin.isGone) return { kind: 'gone', call };
    if (!twin.isFinished) await instance.durable();
    return { kind: 'joined', call };
  }

  #start(run: Run): LiveCall | undefined {
    const { image, instance, log } = run;
    if (!image.isLent) {
      const live = this.#live(run);
      void this.#drive(live, instance);
      return live;
    }
    this.#awaited.set(image.id, log);
    const { attempt } = image;
    void instance
      .durable()
      .then(async () => this.#options.states.scheduleLend(instance.id, { call: image.id, attempt }));
    return undefined;
  }

  async #run(run: Run): Promise<void> {
    await this.#drive(this.#live(run), run.instance);
  }

  #live({ instance, image, call, log, native }: Run): LiveCall {
    const askForNative = (live: LiveCall): void => {
      this.#lent.add(handlerOf(call));
      image.isLent = true;
      this.#start({ instance, image, call, log: live.log });
    };
    const current = { ...call, status: image.status };
    const live = new LiveCall({ image, call: current, instance, log, native, askForNative });
    instance.calls.set(image.id, live);
    return live;
  }

  async #drive(live: LiveCall, instance: LiveInstance): Promise<void> {
    try {
      await this.#options.host.run(live);
      if (instance.calls.get(live.call.id) === live) instance.calls.delete(live.call.id);
    } catch (error) {
      this.#options.logger.error(
        { err: error, call: live.call.id },
        'A call could not be run; it is tried again at the next start.',
      );
    }
  }
}

// Asked again after the wait: somebody may have ended the session meanwhile.
function hasEnded(instance: LiveInstance): boolean {
  return instance.isDeleted;
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

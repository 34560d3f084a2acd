import type { CallId, CallRecord, CallRequest, Host, InstanceKey, Logger, Submission } from '../port.js';
import type { Alarms } from '../alarms.js';
import { callFrom, outcomeFrom } from './call-rows.js';
import { heldError, type InstanceCache } from './instance-cache.js';
import { LiveCall } from './live-call.js';
import type { LiveInstance } from './live-instance.js';
import type { Row } from './statements.js';
import type { Store } from './store.js';

export interface CallRegistryOptions {
  readonly store: Store;
  readonly instances: InstanceCache;
  readonly host: Host;
  readonly logger: Logger;
  readonly now: () => number;
  readonly alarms: Alarms;
}

const DRAIN_POLL_MS = 5;

/** The unfinished calls: how one comes to be, how twins meet, and how all come back after a crash. */
export class CallRegistry {
  readonly #options: CallRegistryOptions;
  readonly #live = new Map<CallId, LiveCall>();
  #isOver = false;

  constructor(options: CallRegistryOptions) {
    this.#options = options;
  }

  get(id: CallId): LiveCall | undefined {
    return this.#live.get(id);
  }

  /** G1, G6. */
  async submit(request: CallRequest, session: LiveInstance): Promise<Submission> {
    const isNew = isSurelyNew(request, session);
    noteRequestId(request, session);
    if (isNew) return this.#create(request, session);
    return session.lookups.run(async () => {
      const twin = await this.#twin(request, session);
      return twin === undefined ? this.#create(request, session) : this.#join(request, session, twin);
    });
  }

  /** G1: every call that a crash or a stop left unfinished runs again, in order of arrival. */
  async recover(): Promise<number> {
    const { store, instances } = this.#options;
    const [instanceRows, callRows] = await Promise.all([
      store.read('unfinishedInstances'),
      store.read('unfinishedCalls'),
    ]);
    if (callRows.length === 0) return 0;
    for (const row of instanceRows) instances.add(row).pins += 1;
    await store.write([['countAttempts']]);
    for (const row of callRows) this.#resume(row);
    for (const row of instanceRows) this.#unpin(String(row['key']));
    return callRows.length;
  }

  /** An instance that was held goes on, its unfinished calls in another run each; nothing if there is none (any more). */
  async goOn(key: InstanceKey): Promise<void> {
    const { store, instances } = this.#options;
    const callRows = await store.read('unfinishedCallsOf', key);
    if (callRows.length > 0) await store.write([['countAttemptsOf', key]]);
    const [row] = await store.read('instance', key);
    // From here on without a pause: a twin finds the call that runs.
    instances.letGo(key);
    if (row === undefined || this.#isOver) return;
    instances.add(row).pins += 1;
    for (const callRow of callRows) this.#resume(callRow);
    this.#unpin(key);
  }

  ofRequest(session: LiveInstance, requestId: string | number): LiveCall | undefined {
    const id = session.calls.get(requestId);
    return id === undefined ? undefined : this.#live.get(id);
  }

  /** The runs of a session's calls are cut loose: nothing that they still do counts. */
  abandonCallsOf(session: LiveInstance, reason: unknown): void {
    for (const id of [...session.calls.values()]) {
      const call = this.#live.get(id);
      if (call !== undefined) this.#remove(call);
      call?.abandon(reason);
    }
  }

  /** Resolves when no call runs, or after `graceMs`; a suspended call does not run, and none can end while the disk takes nothing. */
  async idle(graceMs: number): Promise<void> {
    const { store } = this.#options;
    const deadline = performance.now() + graceMs;
    const isBusy = (): boolean =>
      store.failure === undefined && [...this.#live.values()].some((call) => !call.isSuspended);
    while (isBusy() && performance.now() < deadline) {
      await new Promise<void>((resolve) => {
        setTimeout(resolve, DRAIN_POLL_MS);
      });
    }
  }

  /** None runs from now on, not even one of an instance that was held. */
  abandonAll(reason: unknown): void {
    this.#isOver = true;
    for (const call of this.#live.values()) call.abandon(reason);
    this.#live.clear();
  }

  async #create(request: CallRequest, session: LiveInstance): Promise<Submission> {
    const { store, instances, now, alarms } = this.#options;
    const instance = request.instance === session.key ? session : await instances.load(request.instance);
    if (isHeld(session)) throw heldError();
    if (instance === undefined || hasEnded(session)) return { kind: 'no_session' };
    const record: CallRecord = { ...request, status: 'running', createdAt: now() };
    const call = new LiveCall({
      call: record,
      attempt: 1,
      isStored: false,
      lastSeq: 0,
      session,
      instance,
      store,
      now,
      alarms,
    });
    this.#run(call);
    // A call that ends within this turn of the event loop is stored once, with its outcome.
    setImmediate(() => {
      call.accept();
    });
    await call.stored;
    if (isHeld(session)) throw heldError();
    if (hasEnded(session)) return { kind: 'no_session' };
    return { kind: 'created', call: record, settled: call.log.isEnded ? call.log.after(0) : undefined };
  }

  async #twin(request: CallRequest, session: LiveInstance): Promise<LiveCall | Row | undefined> {
    const { requestId, name, idempotencyKey } = request.origin;
    const live = this.ofRequest(session, requestId);
    if (live !== undefined) return live;
    const { store } = this.#options;
    const [row] = await store.read('callByRequest', session.key, requestId);
    if (row !== undefined || idempotencyKey === undefined) return row;
    const [keyed] = await store.read('callByIdempotencyKey', session.key, name, idempotencyKey);
    return keyed === undefined ? undefined : (this.#live.get(String(keyed['id'])) ?? keyed);
  }

  async #join(request: CallRequest, session: LiveInstance, twin: LiveCall | Row): Promise<Submission> {
    const call = twin instanceof LiveCall ? twin.call : callFrom(twin);
    if (call.digest !== request.digest) return { kind: 'conflict', call };
    if (!(twin instanceof LiveCall))
      return outcomeFrom(twin) === undefined ? { kind: 'gone', call } : { kind: 'joined', call };
    await twin.stored;
    if (isHeld(session)) throw heldError();
    return { kind: 'joined', call, settled: twin.log.isEnded ? twin.log.after(0) : undefined };
  }

  #resume(row: Row): void {
    const { store, instances, now, logger, alarms } = this.#options;
    const record = callFrom(row);
    const session = instances.get(record.session);
    const instance = instances.get(record.instance);
    if (session === undefined || instance === undefined) {
      logger.error(
        { call: record.id, session: record.session },
        'An unfinished call has no session any more; it is left alone.',
      );
      return;
    }
    const attempt = Number(row['attempt']) + 1;
    const lastSeq = Number(row['last_seq']);
    const call = new LiveCall({
      call: record,
      attempt,
      isStored: true,
      lastSeq,
      session,
      instance,
      store,
      now,
      alarms,
    });
    if (row['cancel_reason'] !== null) call.interrupt(row['cancel_reason']);
    this.#run(call);
  }

  #run(call: LiveCall): void {
    const { session } = call;
    const { requestId } = call.call.origin;
    this.#live.set(call.call.id, call);
    session.calls.set(requestId, call.call.id);
    session.pins += 1;
    this.#options.host.run(call).then(
      () => {
        this.#remove(call);
      },
      (error: unknown) => {
        this.#options.logger.error(
          { err: error, call: call.call.id },
          'A call could not be run; it is tried again at the next start.',
        );
      },
    );
  }

  #remove(call: LiveCall): void {
    if (!this.#live.delete(call.call.id)) return;
    call.session.calls.delete(call.call.origin.requestId);
    call.session.pins -= 1;
  }

  #unpin(key: string): void {
    const instance = this.#options.instances.get(key);
    if (instance !== undefined) instance.pins -= 1;
  }
}

// Clients number their requests upwards: above the highest, no look-up is needed.
function isSurelyNew({ origin }: CallRequest, session: LiveInstance): boolean {
  return (
    origin.idempotencyKey === undefined &&
    typeof origin.requestId === 'number' &&
    origin.requestId > session.highestRequest
  );
}

// At once, before any look-up: a twin that arrives meanwhile must look up too.
function noteRequestId({ origin }: CallRequest, session: LiveInstance): void {
  const { requestId } = origin;
  if (typeof requestId === 'number' && requestId > session.highestRequest) session.highestRequest = requestId;
}

// Asked again after each wait: somebody else may have ended the session meanwhile.
function hasEnded(session: LiveInstance): boolean {
  return session.isDeleted;
}

function isHeld(session: LiveInstance): boolean {
  return session.isHeld;
}

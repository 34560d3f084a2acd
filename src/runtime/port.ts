/**
 * The one interface between running a call and storing and driving it.
 *
 * Above it: engine and protocol, which know what a call means. Below it: a runtime, which makes things durable and
 * decides when a call runs. Everything that crosses is plain data; text is JSON that the runtime stores and never reads.
 *
 * What a runtime must hold to (the guarantees of the library, by number):
 *  G1 `submit` resolves only when the call is durable; every unfinished call is run again after a crash, in order of arrival.
 *  G2 `follow` yields an event only when it is durable, each once, in order, the outcome last.
 *  G3 `finish` stores outcome and fields in one transaction, `record` its entries and fields in one.
 *  G6 `submit` settles twins: the same request id or idempotency key in a session is one call.
 *  G8 only `cancel` and `delete` end a call; nothing that a connection does.
 *  G9 trouble with the store rejects `submit`, `open` and `load` with StoreUnavailableError and otherwise only delays.
 * G4, G5 and G7 are the engine's, G10 is the protocol's.
 */

/** Opaque to engine and runtimes: `session:…`, `user:…`, `handle:…`, `call:…`. */
export type InstanceKey = string;
/** Minted by the server (uuidv7). */
export type CallId = string;
/** A call's id, or an instance's key: each has one stream. */
export type StreamId = string;
/** What is logged; pino's loggers fit. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface InstanceRecord {
  readonly key: InstanceKey;
  /** Who may use it; absent when there is no authentication. */
  readonly principal?: string | undefined;
  /** What the era keeps with it (protocol version, client, log level, …). */
  readonly attributes: string;
  /** Absent until a call first stored fields. */
  readonly fields?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Where a call came from. Its connection, its capabilities and its credentials are not part of it. */
export interface CallOrigin {
  readonly era: 'session' | 'stateless';
  /** JSON-RPC method. */
  readonly method: string;
  /** Name of the tool or prompt, uri of the resource. */
  readonly name: string;
  /** The JSON-RPC id, unique in its session. */
  readonly requestId: string | number;
  readonly progressToken?: string | number | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface CallRequest {
  readonly id: CallId;
  /** The instance whose client asked: it owns the call's stream (G10). */
  readonly session: InstanceKey;
  /** The instance whose fields the call sees. */
  readonly instance: InstanceKey;
  readonly origin: CallOrigin;
  /** JSON of the arguments, and of what else a run needs. */
  readonly input: string;
  /** Of method and arguments; tells a twin from a conflict. */
  readonly digest: string;
}

export type CallStatus = 'running' | 'suspended' | 'completed' | 'failed' | 'cancelled';

export interface CallRecord extends CallRequest {
  readonly status: CallStatus;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Of a call that has ended: where its outcome stands in its stream, also when that is no longer kept. Absent: not known (any more). */
  readonly outcomeSeq?: number | undefined;
}

/** `completed`: body is the result. `failed`: body is a JSON-RPC error. `cancelled`: nobody gets a response. */
export interface Outcome {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly body: string;
}

export type StreamItem =
  | { readonly kind: 'event'; readonly seq: number; readonly body: string }
  | { readonly kind: 'outcome'; readonly seq: number; readonly outcome: Outcome };

export type Submission =
  | {
      readonly kind: 'created' | 'joined';
      readonly call: CallRecord;
      /** The whole stream, if the call had ended by the time that this was answered. */
      readonly settled?: readonly StreamItem[] | undefined;
    }
  /** The request id or idempotency key belongs to a call with another digest. */
  | { readonly kind: 'conflict'; readonly call: CallRecord }
  /** A twin whose response was delivered and has passed its retention. */
  | { readonly kind: 'gone'; readonly call: CallRecord }
  /** The session does not exist, or ended. */
  | { readonly kind: 'no_session' };

export interface Runtime {
  /** Opens the store, recovers, and runs every unfinished call again. When it rejects nothing of it is left: `stop` is not called. */
  start(host: Host, environment: { readonly logger: Logger }): Promise<void>;
  /** Takes no new calls from now on (`submit` rejects), and resolves when no call runs any more, or after `graceMs`. Suspended calls are not waited for. */
  drain(graceMs: number): Promise<void>;
  /** Waits for what is being written, then lets go of the store. Unfinished calls are run again at the next start. Safe to repeat. */
  stop(): Promise<void>;

  open(instance: { key: InstanceKey; principal?: string | undefined; attributes: string }): Promise<void>;
  load(key: InstanceKey): Promise<InstanceRecord | undefined>;
  /** Stores new attributes. */
  update(key: InstanceKey, attributes: string): Promise<void>;
  /** Cancels the instance's calls and forgets it, them and their streams. False: there was none. */
  delete(key: InstanceKey): Promise<boolean>;

  /** G1, G6. */
  submit(request: CallRequest): Promise<Submission>;
  /** G10: a session's call; undefined for another's. */
  find(id: CallId, session: InstanceKey): Promise<CallRecord | undefined>;
  /** The call that a session's request id names. */
  findRequest(session: InstanceKey, requestId: string | number): Promise<CallRecord | undefined>;
  /** Aborts the call's signal and stores the wish; false: unknown or already ended. */
  cancel(id: CallId, reason: string): Promise<boolean>;

  /** Stores the client's answer to an open question of a call, the first one only. `ref` as given to `Scope.expect`. */
  answer(id: CallId, ref: string, body: string): Promise<'taken' | 'not_asked'>;

  /** G2: what came after item `after` (0: everything), then what comes, up to the outcome; an instance's stream ends with `signal` or the instance. */
  follow(stream: StreamId, after: number, signal: AbortSignal): AsyncIterable<StreamItem>;
  /** Appends an event to an instance's own stream. */
  publish(key: InstanceKey, body: string): Promise<void>;
  /** The client has shown that it holds every item up to `seq`; they may go. */
  acknowledge(stream: StreamId, seq: number): void;
  /** Items up to `seq` were written to a connection: a hint for retention and for a client without a cursor; never awaited. */
  delivered(stream: StreamId, seq: number): void;
  /** The last item of an instance's stream that was written to any connection, 0 if none: where a client without a cursor goes on. */
  deliveredUpTo(key: InstanceKey): Promise<number>;
}

/** The engine, as a runtime sees it. */
export interface Host {
  /**
   * Runs one call to its end, which is `scope.finish`. Never rejects because of user code.
   * After a restart suspended calls come here too; a host that runs nothing before their answer or time comes makes them cheap.
   * A run that is abandoned (its instance deleted, its process stopping) may leave its promise unsettled for ever.
   */
  run(scope: Scope): Promise<void>;
}

/** One thing that a call has done; `kind` and `key` are the engine's. A second entry of the same kind and key replaces the first. */
export interface JournalEntry {
  readonly kind: string;
  readonly key: string;
  readonly body: string;
}

/** What earlier attempts of a call recorded, in order. */
export interface History {
  readonly events: readonly string[];
  readonly entries: readonly JournalEntry[];
}

/** What a runtime has of its own for a call, as Reboot its workflows. It is made when a call first asks for it, as most calls need none. */
export interface NativeOffer {
  /** This call has asked for it before, or another of its kind: it is worth making before the call runs. */
  readonly isWanted: boolean;
  /** The same for all runs of a call, over restarts. Never rejects; never settles in a run that is abandoned. Safe to repeat. */
  make(): Promise<Native>;
}

export interface Native {
  /** What the handler gets. */
  readonly context: unknown;
  /** Runs what uses it: it may be bound to where it was made. */
  run<T>(work: () => T): T;
}

/** What a runtime lends to one running call. */
export interface Scope {
  readonly call: CallRecord;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Aborted when the call is cancelled; its reason says why. */
  readonly signal: AbortSignal;
  /** Absent: the runtime has nothing of its own to offer. */
  readonly native?: NativeOffer | undefined;
  /** The instance was deleted or the process stops: nothing that this run still does counts, and its writes never settle. */
  readonly isAbandoned: boolean;
  /** Calls back once the run is abandoned, at once if it is. */
  whenAbandoned(listener: () => void): void;
  /** The session as it is now. */
  readonly session: InstanceRecord;
  /** Fields of the instance as last committed. */
  loadFields(): Promise<string | undefined>;
  /** What earlier attempts recorded: nothing, for a first one. Where `native` is offered, what this one recorded, too. */
  history(): Promise<History>;
  /** G3: durable when it resolves. A suspended call is running again from then on. */
  record(entries: readonly JournalEntry[], fields?: string): Promise<void>;
  /** As `record`, but a suspended call stays suspended. */
  keep(entries: readonly JournalEntry[]): Promise<void>;
  /** G7: as `record`, and the call is suspended: after a restart it is in nobody's way. */
  suspend(entries: readonly JournalEntry[], fields?: string): Promise<void>;
  /** From now on `Runtime.answer` takes an answer under this name. Resolves with it once it is durable; in the history it is an entry of kind `answer`. */
  expect(ref: string): Promise<string>;
  /** No answer is taken under this name any more. */
  dismiss(ref: string): void;
  /** Resolves at this time (milliseconds since the epoch), however far away, or when the signal aborts. */
  until(time: number, signal?: AbortSignal): Promise<void>;
  /** Durable when it resolves, sent to followers from then on. `session`: on the session's own stream. */
  emit(body: string, stream?: 'call' | 'session'): Promise<void>;
  /**
   * G3: ends the call. From its return on, `loadFields` of other calls gives the new fields; durable when it resolves.
   * `input` takes the place of the call's: what only a run needs is not to stay on the disk.
   */
  finish(outcome: Outcome, fields?: string, input?: string): Promise<void>;
}

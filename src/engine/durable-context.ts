import { CONTEXT } from '../metadata/context-symbol.js';
import type { JsonObject, JsonValue } from '../metadata/server-model.js';
import type { RebootContext } from '../runtime/native-contexts.js';
import type { Scope } from '../runtime/port.js';
import type { CallAuth } from './auth/call-auth.js';
import type { Credentials } from './auth/credentials.js';
import type { Checkpoints } from './checkpoints.js';
import type { Connections } from './connections.js';
import type { Emissions } from './emissions.js';
import type { ClientQuestions, ElicitationAnswer } from './client-questions.js';
import type { FormSchema } from './elicitation-form.js';
import type { ClientFacts, Era } from './era.js';
import type { LogLevel } from './events.js';
import { handled } from './handled.js';
import { readInput } from './invocation.js';
import type { NativeUse } from './native-use.js';
import type { QuestionOptions } from './questions.js';
import type { Sources } from './sources.js';
import type { AtLeastOnceOptions, AtMostOnceOptions } from './step-options.js';
import type { Steps } from './steps.js';

export interface Progress {
  /** How far the work is; must grow with each report (MCP 2025-11-25, "Progress"). */
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** Sends `notifications/message`, below the client's chosen level nothing. Each resolves when the message is durable. */
export type ContextLog = Record<
  'debug' | 'info' | 'notice' | 'warning' | 'error',
  (data: JsonValue, logger?: string) => Promise<void>
>;

/** Sends list changes and resource updates on the session's own stream. Each resolves when the message is durable. */
export interface ContextNotify {
  toolsChanged(): Promise<void>;
  promptsChanged(): Promise<void>;
  resourcesChanged(): Promise<void>;
  resourceUpdated(uri: string): Promise<void>;
}

export interface ContextParts {
  readonly scope: Scope;
  readonly era: Era;
  readonly emissions: Emissions;
  readonly connections: Connections;
  readonly credentials: Credentials;
  readonly steps: Steps;
  readonly sources: Sources;
  readonly checkpoints: Checkpoints;
  readonly questions: ClientQuestions;
  readonly native: NativeUse;
  readonly signal: AbortSignal;
}

/**
 * What a handler learns about its call, and how it talks to the client while it runs.
 * A parameter of this type is injected, in any position of a handler or of the constructor.
 */
export class DurableContext {
  static readonly [CONTEXT] = true;

  readonly log: ContextLog;
  readonly notify: ContextNotify;
  readonly #parts: ContextParts;
  #client: ClientFacts | undefined;
  #auth: { readonly read: CallAuth | undefined } | undefined;

  /** Made by the engine, one for each run of a call. */
  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.log = logThrough(parts.emissions);
    this.notify = notifyThrough(parts.emissions);
  }

  /** The session's id, as in the `Mcp-Session-Id` header. */
  get sessionId(): string {
    return this.#parts.scope.session.key.replace(/^session:/, '');
  }

  /** The JSON-RPC id of the request that this call answers. */
  get requestId(): string | number {
    return this.#parts.scope.call.origin.requestId;
  }

  get era(): 'session' | 'stateless' {
    return this.#parts.era.name;
  }

  get clientInfo(): ClientFacts['clientInfo'] {
    return this.#facts.clientInfo;
  }

  get clientCapabilities(): JsonObject {
    return this.#facts.clientCapabilities;
  }

  /**
   * Who made this call, as the verifier of `auth` said; undefined without `auth`. It is the same in every run of the call, also after a
   * restart when no client is there: its token may have expired meanwhile.
   */
  get auth(): CallAuth | undefined {
    this.#auth ??= { read: this.#readAuth() };
    return this.#auth.read;
  }

  /** 1 on the first run of this call, more after a crash or a restart. */
  get attempt(): number {
    return this.#parts.scope.attempt;
  }

  /** Aborted when the call is cancelled or its session ends. A lost connection does not abort it (G8). */
  get signal(): AbortSignal {
    return this.#parts.signal;
  }

  /** Sends `notifications/progress` if the client asked for progress. Resolves when it is durable; awaiting it slows a loop to the disk's pace. */
  reportProgress({ progress, total, message }: Progress): Promise<void> {
    return handled(
      this.#parts.emissions.emit({
        topic: 'progress',
        progress,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      }),
    );
  }

  /** Drops the client's connection to this call. The call goes on, and the client resumes its stream after the retry time (SEP-1699). */
  closeStream(): void {
    this.#parts.connections.close(this.#parts.scope.call.id);
  }

  /**
   * G4: runs an effect that must not happen twice. Its beginning is durable before it runs; if the process ends in between, this
   * throws AtMostOnceFailedBeforeCompleting (or asks `reconcile`) ever after. Its result, or error, is stored and given again on replay.
   */
  atMostOnce<T>(name: string, body: () => T | Promise<T>, options: AtMostOnceOptions<T> = {}): Promise<T> {
    return handled(this.#parts.steps.atMostOnce(name, body, options));
  }

  /** G4: runs an effect until it succeeds or its policy gives up; waiting attempts survive restarts. Its result is stored and given again on replay. */
  atLeastOnce<T>(name: string, body: () => T | Promise<T>, options: AtLeastOnceOptions = {}): Promise<T> {
    return handled(this.#parts.steps.atLeastOnce(name, body, options));
  }

  /** G7: suspends the call for this many milliseconds, restarts included. */
  sleep(name: string, milliseconds: number): Promise<void> {
    return handled(this.#parts.sources.sleep(name, milliseconds));
  }

  /** The time at which the first run came here; inside a step the time as it is. */
  now(): Promise<Date> {
    return handled(this.#parts.sources.now());
  }

  /** A UUID (version 4) that is the same in every run of the call; inside a step in every attempt at it, too. */
  uuid(): string {
    return this.#parts.sources.uuid();
  }

  /** A number in [0, 1) that is the same in every run of the call; inside a step in every attempt at it, too. Not for secrets. */
  random(): number {
    return this.#parts.sources.random();
  }

  /** A key for another service's own idempotency: the same in every run of the call, different for every step and call. */
  idempotencyKey(step: string): string {
    return `${this.#parts.scope.call.id}:${step}`;
  }

  /** G3: commits the field changes so far. What happens later does not take them back. Throws as a step does when they cannot be stored. */
  checkpoint(): Promise<void> {
    return handled(this.#parts.checkpoints.commit());
  }

  /**
   * G7: asks the client's user to fill in a form, and suspends the call until the answer comes. After a restart an open question
   * is withdrawn and asked again. Throws MissingClientCapabilityError, QuestionTimeoutError or QuestionFailedError.
   */
  elicit<T>(message: string, schema: FormSchema<T>, options: QuestionOptions = {}): Promise<ElicitationAnswer<T>> {
    return handled(this.#parts.questions.elicit(message, schema, options));
  }

  /** Asks the client's user to open an address, for what must not pass through the client (MCP 2025-11-25, Elicitation, URL mode). */
  elicitUrl(message: string, url: string, options: QuestionOptions = {}): Promise<ElicitationAnswer> {
    return handled(this.#parts.questions.elicitUrl({ message, url, elicitationId: this.uuid() }, options));
  }

  /** Asks the client's model: params and result as in `sampling/createMessage`. */
  sample(params: JsonObject, options: QuestionOptions = {}): Promise<JsonObject> {
    return handled(this.#parts.questions.sample(params, options));
  }

  /** The client's roots. */
  listRoots(options: QuestionOptions = {}): Promise<readonly { readonly uri: string; readonly name?: string }[]> {
    return handled(this.#parts.questions.listRoots(options));
  }

  /**
   * On the Reboot runtime: the WorkflowContext of a workflow that is this call's own, to call Reboot's states with. What is called with it
   * Reboot keeps: a run after a crash gets the results again. The first use in a call runs its method again from its start.
   * Import 'durable-mcp/reboot' for its type. Throws RuntimeOptionsError on another runtime, and StepMisuseError inside a step.
   */
  get reboot(): RebootContext {
    return this.#parts.native.context;
  }

  #readAuth(): CallAuth | undefined {
    const { scope, credentials } = this.#parts;
    const { auth } = readInput(scope.call.input);
    return auth === undefined ? undefined : credentials.open(scope.call.id, auth);
  }

  get #facts(): ClientFacts {
    this.#client ??= this.#parts.era.client(this.#parts.scope.session);
    return this.#client;
  }
}

function logThrough(emissions: Emissions): ContextLog {
  const at = (level: LogLevel) => (data: JsonValue, logger?: string) =>
    handled(emissions.emit({ topic: 'log', level, ...(logger === undefined ? {} : { logger }), data }));
  return Object.freeze({
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
  });
}

function notifyThrough(emissions: Emissions): ContextNotify {
  return Object.freeze({
    toolsChanged: () => handled(emissions.emit({ topic: 'tools-changed' }, 'session')),
    promptsChanged: () => handled(emissions.emit({ topic: 'prompts-changed' }, 'session')),
    resourcesChanged: () => handled(emissions.emit({ topic: 'resources-changed' }, 'session')),
    resourceUpdated: (uri: string) => handled(emissions.emit({ topic: 'resource-updated', uri }, 'session')),
  });
}

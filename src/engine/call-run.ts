import { CallTimeoutError, type NonDeterministicCall } from '../errors/call-errors.js';
import type { HandlerModel, ServerModel } from '../metadata/server-model.js';
import type { History, Logger, Native, Outcome, Scope } from '../runtime/port.js';
import type { Asking } from './asking.js';
import type { Credentials } from './auth/credentials.js';
import type { BoundaryObserver } from './boundary.js';
import { callArguments } from './call-arguments.js';
import { Checkpoints } from './checkpoints.js';
import { ClientQuestions } from './client-questions.js';
import type { Connections } from './connections.js';
import { fingerprintEntry } from './contract-fingerprint.js';
import { CurrentStep } from './current-step.js';
import { wrapSteps } from './decorated-steps.js';
import { DurableContext } from './durable-context.js';
import { Emissions } from './emissions.js';
import type { Era } from './era.js';
import { FIELDS_AT_START, type FieldAccess } from './field-access.js';
import type { Handler } from './handler.js';
import { Journal } from './journal.js';
import { NativeNeeded, NativeUse } from './native-use.js';
import { cancelledOutcome, completedOutcome, outcomeOfError } from './outcomes.js';
import { isQuestionEvent } from './question-record.js';
import { Questions } from './questions.js';
import { Sources } from './sources.js';
import { isStepEvent } from './step-events.js';
import { Steps } from './steps.js';
import type { Turn } from './turn.js';
import { Waits } from './waits.js';
import { whenAborted } from './when-aborted.js';

export interface CallRunOptions {
  readonly scope: Scope;
  readonly history: History;
  readonly handler: Handler;
  readonly server: ServerModel;
  readonly access: FieldAccess;
  readonly turn: Turn;
  readonly asking: Asking;
  /** Made for this run; absent: a handler that uses it ends the run. */
  readonly native?: Native | undefined;
  /** Of the call, or of its tool's time. */
  readonly signal: AbortSignal;
  readonly isSuspended: boolean;
  readonly era: Era;
  readonly connections: Connections;
  readonly credentials: Credentials;
  readonly logger: Logger;
  readonly exposeErrors: boolean;
  readonly now: () => number;
  readonly random: () => number;
  readonly onBoundary: BoundaryObserver | undefined;
}

export interface CallEnd {
  readonly outcome: Outcome;
  /** The fields to store with it, if the call changed any. */
  readonly fields?: string | undefined;
}

/** The call is to be run again. */
export interface Interrupted {
  readonly isInterrupted: true;
  /** G7: the call was suspended just then: one of its branches went on by itself. */
  readonly isSuspended: boolean;
}

/** One run of one call, from what is stored to what is to be stored. */
export class CallRun {
  readonly #options: CallRunOptions;
  readonly #journal: Journal;
  readonly #waits: Waits;
  readonly #steps: Steps;
  readonly #context: DurableContext;
  // Ends the run although the handler has not: a divergence, or the tool's timeout.
  #stop: (error: unknown) => void = () => undefined;
  #divergence: NonDeterministicCall | undefined;
  readonly #stopped = new Promise<never>((_, reject) => {
    this.#stop = reject;
  });

  constructor(options: CallRunOptions) {
    this.#options = options;
    this.#stopped.catch(() => undefined);
    const { scope, handler, turn, access, isSuspended, era, connections, credentials, now, random, signal } = options;
    const { onBoundary } = options;
    const { where } = handler;
    const { events } = options.history;
    const replayed = events.filter((body) => !isQuestionEvent(body) && !isStepEvent(body));
    const history = { ...options.history, events: replayed };
    // Others may change the fields while a call that only reads runs, and an initialiser may give something else each time: a replay
    // must see what the first run saw.
    const prelude = () => [
      fingerprintEntry(handler),
      ...(handler.onlyReads || access.isNew ? access.startEntry() : []),
    ];
    const halt = this.#halt.bind(this);
    const journal = new Journal({ scope, history, where, halt, prelude, isSuspended, now });
    const stop = (error: unknown): void => this.#stop(error);
    const waits = new Waits({ scope, journal, access, turn, history, signal, stop });
    const currentStep = new CurrentStep(where);
    const steps = new Steps({ scope, journal, waits, currentStep, where, now, random, signal, onBoundary });
    const sources = new Sources({ scope, journal, waits, currentStep, now });
    const checkpoints = new Checkpoints({ journal, access, currentStep, where });
    const emissions = new Emissions({ scope, history: options.history, era, journal, waits, currentStep });
    const asking = new Questions({ scope, journal, waits, asking: options.asking, currentStep, now, onBoundary });
    const questions = new ClientQuestions(asking, () => era.client(scope.session), where);
    this.#journal = journal;
    this.#waits = waits;
    this.#steps = steps;
    const native = this.#nativeUse(currentStep);
    const told = { emissions, connections, credentials, steps, sources, checkpoints, questions, native };
    this.#context = new DurableContext({ scope, era, signal, ...told });
  }

  /** What this run did differently from what was recorded, if it did. */
  get divergence(): NonDeterministicCall | undefined {
    return this.#divergence;
  }

  /**
   * G3: never rejects; whatever happens becomes an outcome, and fields only if the handler returned. Interrupted: nothing came of it but
   * its journal, as the handler needs what this run was not given.
   */
  async execute(): Promise<CallEnd | Interrupted> {
    const { signal } = this.#options;
    if (signal.aborted) return { outcome: this.#outcomeOf(signal.reason) };
    const stopInTime = this.#stopInTime.bind(this);
    signal.addEventListener('abort', stopInTime, { once: true });
    try {
      return await Promise.race([this.#handle(), this.#stopped]);
    } catch (error) {
      if (!(error instanceof NativeNeeded)) return { outcome: this.#outcomeOf(error) };
      // An effect under way comes to its end: it must not be in doubt for the next run.
      await Promise.race([this.#steps.settled(), whenAborted(signal)]);
      return { isInterrupted: true, isSuspended: this.#journal.isSuspended };
    } finally {
      signal.removeEventListener('abort', stopInTime);
      this.#journal.close();
      this.#waits.close();
    }
  }

  #nativeUse(currentStep: CurrentStep): NativeUse {
    const { scope, handler, native } = this.#options;
    return new NativeUse({
      where: handler.where,
      offer: scope.native,
      native,
      currentStep: () => currentStep.name,
      stop: (reason) => {
        this.#journal.refuseNew();
        this.#stop(reason);
      },
    });
  }

  #halt(divergence: NonDeterministicCall): void {
    this.#divergence = divergence;
    this.#stop(divergence);
  }

  // A cancelled handler may clean up; one whose time is over is not waited for.
  #stopInTime(): void {
    const reason: unknown = this.#options.signal.reason;
    if (reason instanceof CallTimeoutError) this.#stop(reason);
  }

  #outcomeOf(error: unknown): Outcome {
    return this.#options.scope.signal.aborted ? cancelledOutcome() : outcomeOfError(error, this.#options);
  }

  async #handle(): Promise<CallEnd> {
    const { scope, handler, access, server, history } = this.#options;
    const { values, entry } = await callArguments(handler, this.#options);
    const atStart = history.entries.find(
      ({ kind, key }) => kind === FIELDS_AT_START.kind && key === FIELDS_AT_START.key,
    )?.body;
    const instance = access.open(this.#context, await scope.loadFields(), atStart);
    if (entry !== undefined) await this.#journal.record([entry]);
    if (server.steps.size > 0) wrapSteps(instance, server.steps.values(), this.#steps);
    const returned = await this.#toEnd(() =>
      invoke(instance, handler.model, positional(handler.model, this.#context, values)),
    );
    const result = handler.shapeResult(returned);
    const fields = access.changed();
    return { outcome: scope.signal.aborted ? cancelledOutcome() : completedOutcome(result), fields };
  }

  // G5: what a handler returns or throws may be the consequence of a replay that went another way.
  async #toEnd(handle: () => unknown): Promise<unknown> {
    let end: () => unknown;
    try {
      const returned = await handle();
      end = () => returned;
    } catch (error) {
      end = () => {
        throw error;
      };
    }
    this.#divergence = this.#options.signal.aborted ? undefined : await this.#journal.end();
    if (this.#divergence !== undefined) throw this.#divergence;
    return end();
  }
}

function invoke(instance: object, { method }: HandlerModel, values: readonly unknown[]): unknown {
  const callable: unknown = Reflect.get(instance, method);
  if (typeof callable !== 'function') throw new TypeError(`${method} is not a method of this instance.`);
  return Reflect.apply(callable, instance, values);
}

function positional({ parameters }: HandlerModel, context: DurableContext, values: unknown): readonly unknown[] {
  return parameters.map((parameter) => {
    if (parameter.kind === 'context') return context;
    return parameter.kind === 'arguments' ? values : propertyOf(values, parameter.name);
  });
}

function propertyOf(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null ? Reflect.get(values, name) : undefined;
}

import type { Host, Logger, Native, Outcome, Scope } from '../runtime/port.js';
import type { BoundaryObserver } from './boundary.js';
import { Asking } from './asking.js';
import type { Credentials } from './auth/credentials.js';
import { CallRun, type CallEnd, type CallRunOptions, type Interrupted } from './call-run.js';
import type { Catalogue } from './catalogue.js';
import type { Connections } from './connections.js';
import { wasMadeByAnother } from './contract-fingerprint.js';
import { differencesOnReplay } from './effect-validation.js';
import type { Era } from './era.js';
import { FieldAccess, type FieldStore } from './field-access.js';
import { findHandler, type Handler } from './handler.js';
import type { Injector } from './injector.js';
import { readInput, withoutAuth } from './invocation.js';
import { cancelledOutcome, failedOutcome } from './outcomes.js';
import { RecordedScope } from './recorded-scope.js';
import { runToEnd } from './run-to-end.js';
import { TimeLimit } from './time-limit.js';
import { ExclusiveTurn, NoTurn, SharedTurn, type Turn } from './turn.js';
import { Turns } from './turns.js';
import { untilNeeded } from './until-needed.js';
import { whenAborted } from './when-aborted.js';

export interface EngineOptions {
  readonly catalogue: Catalogue;
  readonly eras: readonly Era[];
  readonly injector: Injector;
  /** Absent: nothing persists (`state: 'none'`). */
  readonly fields: FieldStore | undefined;
  readonly connections: Connections;
  readonly credentials: Credentials;
  readonly logger: Logger;
  /** Clients see the message of any error, not only of ToolErrors. For development. */
  readonly exposeErrors: boolean;
  readonly now: () => number;
  readonly random: () => number;
  /** Each call runs twice, and differences are logged. For development. */
  readonly validateEffects: boolean;
  readonly onBoundary: BoundaryObserver | undefined;
}

interface Place {
  readonly scope: Scope;
  readonly handler: Handler;
  readonly turn: Turn;
  readonly signal: AbortSignal;
}

/** Runs calls on instances of the server class: who runs when, on which fields, and what comes of it. */
export class Engine implements Host {
  readonly #options: EngineOptions;
  readonly #turns = new Turns();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async run(scope: Scope): Promise<void> {
    try {
      await this.#begin(scope);
    } finally {
      this.#options.credentials.forget(scope.call.id);
    }
  }

  async #begin(scope: Scope): Promise<void> {
    // G8: also when a restart finds the cancellation.
    if (scope.signal.aborted) return finishWithoutRun(scope, cancelledOutcome());
    const handler = findHandler(this.#options.catalogue, readInput(scope.call.input));
    if (handler === undefined) return this.#refuse(scope, `${scope.call.origin.name} is not offered any more`);
    const turn = this.#turnFor(handler, scope);
    scope.whenAbandoned(() => {
      turn.end();
      // What was abandoned may never settle.
      this.#options.credentials.forget(scope.call.id);
    });
    const limit = new TimeLimit(scope, handler);
    try {
      await this.#take({ scope, handler, turn, signal: limit.signal });
    } finally {
      limit.end();
      turn.end();
    }
  }

  // G7: a suspended call takes its turn when one of its waits ends; any other before it begins.
  async #take(place: Place): Promise<void> {
    const { scope, handler, turn, signal } = place;
    const isSuspended = scope.call.status === 'suspended';
    if (!isSuspended || handler.concurrency === 'exclusive') await takeUnlessAborted(turn, signal);
    let history = await scope.history();
    if (wasMadeByAnother(handler, history)) return this.#refuse(scope, `the schemas of ${handler.where} were changed`);
    const asking = new Asking(scope, history);
    if (isSuspended) {
      await untilNeeded({ scope, history, asking, signal, now: this.#options.now });
      history = await scope.history();
    }
    const { eras } = this.#options;
    const era = eras.find(({ name }) => name === scope.call.origin.era);
    if (era === undefined) return this.#refuse(scope, `the era ${scope.call.origin.era} is not served any more`);
    await this.#run({ ...place, history, asking, isSuspended, era });
  }

  async #run(place: Place & Pick<CallRunOptions, 'history' | 'asking' | 'isSuspended' | 'era'>): Promise<void> {
    const { scope, handler, turn, asking } = place;
    const { catalogue, injector, fields, onBoundary } = this.#options;
    const { onlyReads, where } = handler;
    const access = new FieldAccess({ fields, injector, onlyReads, where });
    const native = await nativeFor(place);
    const execute = async () => this.#execute({ ...this.#options, ...place, server: catalogue.server, access, native });
    const end = await (native === undefined ? execute() : native.run(execute));
    if ('isInterrupted' in end) return this.#runAgain(place, end);
    await asking.withdrawAll('The call has ended.');
    await onBoundary?.({ kind: 'commit', where, name: scope.call.origin.name, phase: 'before' });
    const durable = finish(scope, end);
    // The next turn may begin before this outcome is on the disk: commits keep their order.
    turn.end();
    await durable;
    await onBoundary?.({ kind: 'commit', where, name: scope.call.origin.name, phase: 'after' });
  }

  /** G7: a turn that the call had stays its own, and so the fields are as they were. */
  async #runAgain(place: Place & Pick<CallRunOptions, 'asking' | 'era'>, { isSuspended }: Interrupted): Promise<void> {
    const { scope, turn, signal } = place;
    if (isSuspended) turn.give();
    // Wanted from here on, by the next runs as well.
    await Promise.race([scope.native?.make(), whenAborted(signal)]);
    await this.#run({ ...place, history: await scope.history(), isSuspended });
  }

  async #execute(options: CallRunOptions): Promise<CallEnd | Interrupted> {
    const { validateEffects, fields, injector, logger } = this.#options;
    if (!validateEffects) return runToEnd(new CallRun(options), options);
    const recorded = new RecordedScope(options.scope, options.history);
    const end = await runToEnd(new CallRun({ ...options, scope: recorded }), options);
    if ('isInterrupted' in end || end.outcome.status === 'cancelled') return end;
    const differences = await differencesOnReplay(end, {
      recorded,
      run: options,
      atStart: options.access.startEntry(),
      fields,
      injector,
    });
    for (const difference of differences) {
      const { where } = options.handler;
      logger.error({ call: options.scope.call.id, handler: where }, `${where} does not replay well: ${difference}.`);
    }
    return end;
  }

  async #refuse(scope: Scope, reason: string): Promise<void> {
    const { name, method } = scope.call.origin;
    const message = `${name}: ${reason} since this call (${method}) was accepted. It was stopped, and nothing of it is repeated.`;
    this.#options.logger.error({ call: scope.call.id, name }, message);
    await finishWithoutRun(scope, failedOutcome({ code: -32603, message }));
  }

  #turnFor(handler: Handler, scope: Scope): Turn {
    if (handler.onlyReads) return new NoTurn();
    const { instance } = scope.call;
    return handler.concurrency === 'exclusive'
      ? new ExclusiveTurn(this.#turns, instance)
      : new SharedTurn(this.#turns, instance);
  }
}

/** Undefined: nobody has asked for it yet, or the call has ended meanwhile. */
async function nativeFor({ scope, signal }: Place): Promise<Native | undefined> {
  if (scope.native?.isWanted !== true) return undefined;
  const ended = whenAborted(signal).then(() => undefined);
  return Promise.race([scope.native.make(), ended]);
}

// What an earlier run has asked its client is of no interest any more.
async function finishWithoutRun(scope: Scope, outcome: Outcome): Promise<void> {
  await new Asking(scope, await scope.history()).withdrawAll('The call has ended.');
  await finish(scope, { outcome });
}

// Who asked is nobody's business any more: nothing runs that could need a token.
async function finish(scope: Scope, { outcome, fields }: CallEnd): Promise<void> {
  return scope.finish(outcome, fields, withoutAuth(scope.call.input));
}

// A call that ends in the queue does not wait for its turn.
async function takeUnlessAborted(turn: Turn, signal: AbortSignal): Promise<void> {
  const taken = turn.take();
  await (turn.isHeld ? taken : Promise.race([taken, whenAborted(signal)]));
}

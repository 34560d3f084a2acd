import type { Host, Logger, Scope } from '../runtime/port.js';
import type { BoundaryObserver } from './boundary.js';
import { CallRun, type CallEnd, type CallRunOptions } from './call-run.js';
import type { Catalogue } from './catalogue.js';
import type { Connections } from './connections.js';
import { wasMadeByAnother } from './contract-fingerprint.js';
import { differencesOnReplay } from './effect-validation.js';
import type { Era } from './era.js';
import { FieldAccess, type FieldStore } from './field-access.js';
import { findHandler, type Handler } from './handler.js';
import type { Injector } from './injector.js';
import { cancelledOutcome, failedOutcome } from './outcomes.js';
import { untilNeeded } from './question-record.js';
import { RecordedScope } from './recorded-scope.js';
import { ExclusiveTurn, NoTurn, SharedTurn, type Turn } from './turn.js';
import { Turns } from './turns.js';

export interface EngineOptions {
  readonly catalogue: Catalogue;
  readonly eras: readonly Era[];
  readonly injector: Injector;
  /** Absent: nothing persists (`state: 'none'`). */
  readonly fields: FieldStore | undefined;
  readonly connections: Connections;
  readonly logger: Logger;
  /** Clients see the message of any error, not only of ToolErrors. For development. */
  readonly exposeErrors: boolean;
  readonly now: () => number;
  readonly random: () => number;
  /** Each call runs twice, and differences are logged. For development. */
  readonly validateEffects: boolean;
  readonly onBoundary: BoundaryObserver | undefined;
}

/** Runs calls on instances of the server class: who runs when, on which fields, and what comes of it. */
export class Engine implements Host {
  readonly #options: EngineOptions;
  readonly #turns = new Turns();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async run(scope: Scope): Promise<void> {
    const handler = findHandler(this.#options.catalogue, scope.call);
    if (handler === undefined) return this.#refuse(scope, `${scope.call.origin.name} is not offered any more`);
    const turn = this.#turnFor(handler, scope);
    const whenAbandoned = (): void => {
      if (scope.isAbandoned) turn.end();
    };
    scope.signal.addEventListener('abort', whenAbandoned, { once: true });
    try {
      await this.#take(scope, handler, turn);
    } finally {
      turn.end();
    }
  }

  // G7: a suspended call takes its turn when one of its waits ends; any other before it begins.
  async #take(scope: Scope, handler: Handler, turn: Turn): Promise<void> {
    const isSuspended = scope.call.status === 'suspended';
    const isExclusive = handler.concurrency === 'exclusive';
    if (!isSuspended || isExclusive) await turn.take();
    const asked = isSuspended ? await untilNeeded(scope, await scope.history()) : new Map<string, Promise<string>>();
    if (scope.signal.aborted) return scope.finish(cancelledOutcome());
    const history = await scope.history();
    if (wasMadeByAnother(handler, history)) return this.#refuse(scope, `the schemas of ${handler.where} were changed`);
    const { catalogue, eras, injector, fields, onBoundary } = this.#options;
    const era = eras.find(({ name }) => name === scope.call.origin.era);
    if (era === undefined) return this.#refuse(scope, `the era ${scope.call.origin.era} is not served any more`);
    const { onlyReads, where } = handler;
    const access = new FieldAccess({ fields, injector, onlyReads, where });
    const place = { ...this.#options, handler, server: catalogue.server, era };
    const end = await this.#execute({ ...place, scope, history, access, turn, asked, isSuspended });
    await onBoundary?.({ kind: 'commit', where, name: scope.call.origin.name, phase: 'before' });
    const durable = scope.finish(end.outcome, end.fields);
    // The next turn may begin before this outcome is on the disk: commits keep their order.
    turn.end();
    await durable;
    await onBoundary?.({ kind: 'commit', where, name: scope.call.origin.name, phase: 'after' });
  }

  async #execute(options: CallRunOptions): Promise<CallEnd> {
    const { validateEffects, fields, injector, logger } = this.#options;
    if (!validateEffects) return new CallRun(options).execute();
    const recorded = new RecordedScope(options.scope, options.history);
    const end = await new CallRun({ ...options, scope: recorded }).execute();
    if (end.outcome.status === 'cancelled') return end;
    const differences = await differencesOnReplay(end, { recorded, run: options, fields, injector });
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
    await scope.finish(failedOutcome({ code: -32603, message }));
  }

  #turnFor(handler: Handler, scope: Scope): Turn {
    if (handler.onlyReads) return new NoTurn();
    const { instance } = scope.call;
    return handler.concurrency === 'exclusive'
      ? new ExclusiveTurn(this.#turns, instance)
      : new SharedTurn(this.#turns, instance);
  }
}

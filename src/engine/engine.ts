import type { Host, Logger, Scope } from '../runtime/port.js';
import { runCall } from './call-run.js';
import type { Catalogue } from './catalogue.js';
import type { Connections } from './connections.js';
import { DurableContext } from './durable-context.js';
import { Emissions } from './emissions.js';
import type { Era } from './era.js';
import { FieldAccess } from './field-access.js';
import type { FieldStore } from './field-access.js';
import { findHandler } from './handler.js';
import type { Injector } from './injector.js';
import { failedOutcome } from './outcomes.js';
import { Turns } from './turns.js';

export interface EngineOptions {
  readonly catalogue: Catalogue;
  readonly eras: readonly Era[];
  readonly injector: Injector;
  /** Absent: nothing persists (`state: none`). */
  readonly fields: FieldStore | undefined;
  readonly connections: Connections;
  readonly logger: Logger;
  /** Clients see the message of any error, not only of ToolErrors. For development. */
  readonly exposeErrors: boolean;
}

/** Runs calls on instances of the server class: who runs when, on which fields, and what comes of it. */
export class Engine implements Host {
  readonly #options: EngineOptions;
  readonly #turns = new Turns();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** G7: a tool waits for its turn on its instance; what only reads does not. */
  async run(scope: Scope): Promise<void> {
    const { catalogue } = this.#options;
    const handler = findHandler(catalogue, scope.call);
    if (handler === undefined) {
      const { method, name } = scope.call.origin;
      const message = `${name} is not offered any more; this call (${method}) was accepted by an earlier version of the server.`;
      this.#options.logger.error({ call: scope.call.id, name }, message);
      return scope.finish(failedOutcome({ code: -32603, message }));
    }
    if (handler.onlyReads) return (await this.#run(scope, handler)).durable;
    const release = await this.#turns.take(scope.call.instance);
    try {
      // The next turn may begin before this outcome is on the disk: commits keep their order.
      return (await this.#run(scope, handler).finally(release)).durable;
    } finally {
      release();
    }
  }

  async #run(scope: Scope, handler: NonNullable<ReturnType<typeof findHandler>>): Promise<{ durable: Promise<void> }> {
    const { eras, connections, fields, injector, logger, exposeErrors } = this.#options;
    const era = eras.find(({ name }) => name === scope.call.origin.era);
    if (era === undefined) throw new Error(`No era named ${scope.call.origin.era}.`);
    const history = await scope.history();
    const emissions = new Emissions(scope, era, history.events);
    const context = new DurableContext({ scope, era, emissions, connections });
    const access = new FieldAccess({ fields, injector, context, onlyReads: handler.onlyReads, where: handler.where });
    const end = await runCall({ scope, handler, context, access, logger, exposeErrors });
    return { durable: scope.finish(end.outcome, end.fields) };
  }
}

import { CancelledNotificationParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../metadata/server-model.js';
import type { Logger, Runtime } from '../../runtime/port.js';
import type { IncomingNotification } from '../incoming-message.js';
import { cut, LENGTH_LIMITS } from '../length-limits.js';
import { readParams } from './read-params.js';
import type { RequestRegister } from './request-register.js';
import { sessionKey } from './session-key.js';
import type { SessionUpdates } from './session-updates.js';

export interface ClientNotificationsOptions {
  readonly runtime: Runtime;
  readonly register: RequestRegister;
  readonly updates: SessionUpdates;
  readonly logger: Logger;
}

/** What clients tell without wanting an answer. What cannot be used is logged: a notification cannot be refused. */
export class ClientNotifications {
  readonly #options: ClientNotificationsOptions;

  constructor(options: ClientNotificationsOptions) {
    this.#options = options;
  }

  /** Throws SessionEndedError and StoreUnavailableError. */
  async receive(sessionId: string, { method, params }: IncomingNotification): Promise<void> {
    switch (method) {
      case 'notifications/initialized':
        return this.#initialized(sessionId);
      case 'notifications/cancelled':
        return this.#cancelled(sessionId, params);
      case 'notifications/progress':
      case 'notifications/roots/list_changed':
        return;
      default:
        this.#options.logger.debug({ session: sessionId, method }, 'Dropped a notification of an unknown method.');
    }
  }

  /** Safe to repeat. */
  #initialized(sessionId: string): Promise<void> {
    return this.#options.updates.change(sessionId, (attributes) =>
      attributes.isInitialized ? attributes : { ...attributes, isInitialized: true },
    );
  }

  /** G8, G10: ends a call of this session. An id that is unknown or answered is none of the client's mistakes (MCP, "Cancellation"). */
  async #cancelled(sessionId: string, params: JsonObject | undefined): Promise<void> {
    const { runtime, register, logger } = this.#options;
    const read = readParams('notifications/cancelled', CancelledNotificationParamsSchema, params);
    if (read.kind === 'refusal' || read.data.requestId === undefined) {
      const problem = read.kind === 'refusal' ? read.message : 'params.requestId is missing';
      logger.info({ session: sessionId, problem }, 'Dropped a cancellation that names no request.');
      return;
    }
    const { requestId, reason = 'Cancelled by the client' } = read.data;
    const call = await register.find(sessionKey(sessionId), requestId);
    const isCancelled = call !== undefined && (await runtime.cancel(call, cut(reason, LENGTH_LIMITS.cancelReason)));
    if (!isCancelled)
      logger.debug({ session: sessionId, requestId }, 'Dropped a cancellation of a request that is not running.');
  }
}

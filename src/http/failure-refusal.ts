import { SessionEndedError } from '../errors/session-ended-error.js';
import { StoreDamagedError, StoreUnavailableError } from '../errors/store-errors.js';
import type { Logger } from '../runtime/port.js';
import { BAD_EXCHANGE, INTERNAL_ERROR, refuse, SESSION_NOT_FOUND, type Refusal } from './refusal.js';

/** A session that is unknown, has ended or is another principal's (G10). */
export const NO_SESSION = refuse({ status: 404, code: SESSION_NOT_FOUND, message: 'Session not found' });

/** What a client is told of an error, of which the log gets everything. G9: trouble with the store is no fault of the request. */
export function refusalOfFailure(error: unknown, method: string | undefined, logger: Logger): Refusal {
  // It ended while the request was on its way.
  if (error instanceof SessionEndedError) return NO_SESSION;
  const facts = { err: error, method };
  if (error instanceof StoreUnavailableError) {
    logger.warn(facts, 'The store is unavailable; the client was told to try again');
    return unavailable('the store cannot be reached');
  }
  if (error instanceof StoreDamagedError) {
    logger.error(facts, 'The store is damaged; the client was told to try again');
    return unavailable('the store cannot be read');
  }
  logger.error(facts, 'A request failed unexpectedly');
  return refuse({ status: 500, code: INTERNAL_ERROR, message: 'Internal error' });
}

export function unavailable(why: string): Refusal {
  const message = `Service Unavailable: ${why}; try again`;
  return refuse({ status: 503, code: BAD_EXCHANGE, message, headers: ['retry-after', '1'] });
}

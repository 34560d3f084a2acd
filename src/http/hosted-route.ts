import type { IncomingMessage } from 'node:http';
import { uuidv7 } from 'uuidv7';
import type { SessionEra } from '../protocol/era.js';
import { INTERNAL_HEADER_PREFIX, type Route } from '../runtime/hosting.js';

const SESSION_HEADER = `${INTERNAL_HEADER_PREFIX}session`;

/**
 * Where a request belongs when several processes serve: with its session's owner. A request without a session may open one, whose
 * id is chosen here, so that the owner of the session to be is the one that opens it.
 */
export function routeOf({ headers }: Pick<IncomingMessage, 'headers'>, era: SessionEra): Route {
  const named = headers['mcp-session-id'];
  if (typeof named === 'string' && named !== '') return { instance: era.instanceOf(named), headers: {} };
  const fresh = uuidv7();
  return { instance: era.instanceOf(fresh), headers: { [SESSION_HEADER]: fresh } };
}

/** The id that a session opened by this request gets; undefined: whatever the era mints. Only for requests that were routed. */
export function routedSessionId({ headers }: IncomingMessage): string | undefined {
  const id = headers[SESSION_HEADER];
  return typeof id === 'string' ? id : undefined;
}

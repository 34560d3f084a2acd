import type { Edge, Exchange } from './edge.js';
import { routedSessionId } from './hosted-route.js';
import { INVALID_REQUEST, refuse, type Refusal } from './refusal.js';
import { findSession } from './session-lookup.js';
import { sendReply } from './stream-answer.js';

/** Opens a session. A session that is open cannot be initialized again. */
export async function postInitialize(edge: Edge, exchange: Exchange, message: unknown): Promise<Refusal | undefined> {
  const { request, response, auth } = exchange;
  if (request.headers['mcp-session-id'] !== undefined) return refuseSecond(edge, exchange);
  const opening = { principal: auth?.principal, sessionId: edge.isHosted ? routedSessionId(request) : undefined };
  const { sessionId, data } = await edge.era.initialize(message, opening);
  if (sessionId !== undefined) {
    sendReply(response, data, ['mcp-session-id', sessionId]);
    return undefined;
  }
  response.writeHead(400, ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(data))]);
  response.end(data);
  return undefined;
}

async function refuseSecond(edge: Edge, exchange: Exchange): Promise<Refusal> {
  const session = await findSession(edge.era, exchange);
  if (session.kind === 'refusal') return session;
  return refuse({ status: 400, code: INVALID_REQUEST, message: 'Invalid Request: the session is already initialized' });
}

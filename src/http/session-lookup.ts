import type { SessionChannel, SessionEra } from '../protocol/era.js';
import type { Exchange } from './edge.js';
import { NO_SESSION } from './failure-refusal.js';
import { BAD_EXCHANGE, excerpt, refuse, type Refusal } from './refusal.js';

export type SessionLookup = { readonly kind: 'found'; readonly channel: SessionChannel } | Refusal;

/** The session that a request's headers name (Streamable HTTP, "Session Management" and "Protocol Version Header"). G10. */
export async function findSession(era: SessionEra, { request, auth }: Exchange): Promise<SessionLookup> {
  const sessionId = request.headers['mcp-session-id'];
  if (typeof sessionId !== 'string' || sessionId === '') return badRequest('Mcp-Session-Id header is required');
  const version = request.headers['mcp-protocol-version'];
  // An absent version stands for 2025-03-26; what the session negotiated then says more.
  if (typeof version === 'string' && !era.supportedVersions.includes(version)) {
    const supported = era.supportedVersions.join(', ');
    return badRequest(`Unsupported protocol version: ${excerpt(version)} (supported versions: ${supported})`);
  }
  const channel = await era.channel(sessionId, auth);
  return channel === undefined ? NO_SESSION : { kind: 'found', channel };
}

function badRequest(what: string): Refusal {
  return refuse({ status: 400, code: BAD_EXCHANGE, message: `Bad Request: ${what}` });
}

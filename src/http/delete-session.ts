import type { Edge, Exchange } from './edge.js';
import type { Refusal } from './refusal.js';
import { findSession } from './session-lookup.js';

/** Ends a session for good (Streamable HTTP, "Session Management", point 5). */
export async function deleteSession(edge: Edge, exchange: Exchange): Promise<Refusal | undefined> {
  const session = await findSession(edge.era, exchange);
  if (session.kind === 'refusal') return session;
  await session.channel.end();
  edge.openStreams.endSession(session.channel.id);
  exchange.response.writeHead(200, ['content-length', '0']);
  exchange.response.end();
  return undefined;
}

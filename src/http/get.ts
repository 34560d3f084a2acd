import type { SessionChannel } from '../protocol/era.js';
import { refuseAcceptOfGet } from './accept-header.js';
import type { Edge, Exchange } from './edge.js';
import { BAD_EXCHANGE, refuse, SESSION_NOT_FOUND, type Refusal } from './refusal.js';
import { findSession } from './session-lookup.js';
import { sendStreamAnswer } from './stream-answer.js';

/** Streamable HTTP, "Listening for Messages from the Server" and "Resumability and Redelivery". */
export async function get(edge: Edge, exchange: Exchange): Promise<Refusal | undefined> {
  const { headers } = exchange.request;
  const unfit = refuseAcceptOfGet(headers.accept);
  if (unfit !== undefined) return unfit;
  const session = await findSession(edge.era, exchange);
  if (session.kind === 'refusal') return session;
  const lastEventId = headers['last-event-id'];
  if (typeof lastEventId !== 'string' || lastEventId === '') return listen(edge, exchange, session.channel);
  return resume(edge, exchange, { channel: session.channel, lastEventId });
}

async function listen(edge: Edge, { response }: Exchange, channel: SessionChannel): Promise<undefined> {
  const { id: sessionId, primesStreams: isPrimed } = channel;
  const stream = await channel.ownStream();
  await sendStreamAnswer(edge, response, { sessionId, isPrimed, isFirst: false, replies: [], streams: [stream] });
}

interface Resume {
  readonly channel: SessionChannel;
  readonly lastEventId: string;
}

async function resume(edge: Edge, { response }: Exchange, from: Resume): Promise<Refusal | undefined> {
  const resumption = await from.channel.resume(from.lastEventId);
  if (resumption.kind === 'malformed') {
    return refuse({
      status: 400,
      code: BAD_EXCHANGE,
      message: 'Bad Request: Last-Event-ID is not an event id of this server',
    });
  }
  if (resumption.kind === 'unknown') {
    return refuse({ status: 404, code: SESSION_NOT_FOUND, message: 'Last-Event-ID is unknown in this session' });
  }
  if (resumption.kind === 'complete') {
    response.writeHead(204);
    response.end();
    return undefined;
  }
  // Every resumed stream starts with a cursor: clients otherwise lose theirs when it drops again before its first event.
  const { id: sessionId } = from.channel;
  await sendStreamAnswer(edge, response, {
    sessionId,
    isPrimed: true,
    isFirst: false,
    replies: [],
    streams: [resumption.stream],
  });
  return undefined;
}

import type { FrameStream, SessionChannel } from '../protocol/era.js';
import { refuseAcceptOfPost } from './accept-header.js';
import { refuseContentType } from './content-type.js';
import type { Edge, Exchange } from './edge.js';
import { shapeOf } from './json-rpc-shape.js';
import { postBatch } from './post-batch.js';
import { postInitialize } from './post-initialize.js';
import { INVALID_REQUEST, refuse, type Refusal } from './refusal.js';
import { readRequestMessage } from './request-message.js';
import { sendAccepted } from './send-accepted.js';
import { refuseWithoutScopes } from './scope-check.js';
import { findSession } from './session-lookup.js';
import { sendReply, sendStreamAnswer, type StreamAnswer } from './stream-answer.js';

/** Streamable HTTP, "Sending Messages to the Server". Returns why it refuses; otherwise it has answered. */
export async function post(edge: Edge, exchange: Exchange): Promise<Refusal | undefined> {
  const { headers } = exchange.request;
  const unfit = refuseAcceptOfPost(headers.accept) ?? refuseContentType(headers);
  if (unfit !== undefined) return unfit;
  const message = await readRequestMessage(exchange, edge.limits);
  if (message.kind === 'refusal') return message;
  return message.kind === 'gone' ? undefined : postMessage(edge, exchange, message.value);
}

async function postMessage(edge: Edge, exchange: Exchange, value: unknown): Promise<Refusal | undefined> {
  if (Array.isArray(value)) return postBatch(edge, exchange, value);
  const shape = shapeOf(value);
  if (typeof shape === 'object') {
    return refuse({ status: 400, code: INVALID_REQUEST, message: `Invalid Request: ${shape.problem}` });
  }
  if (shape === 'initialize') return postInitialize(edge, exchange, value);
  const session = await findSession(edge.era, exchange);
  if (session.kind === 'refusal') return session;
  const { channel } = session;
  const forbidden = refuseWithoutScopes(edge, exchange, () => channel.scopesFor(value));
  if (forbidden !== undefined) return forbidden;
  const reception = await channel.receive(value, idempotencyKeyOf(exchange));
  if (reception.kind === 'accepted') sendAccepted(exchange.response);
  else if (reception.kind === 'reply') sendReply(exchange.response, reception.data);
  else await sendStreamAnswer(edge, exchange.response, answerOf(channel, reception.stream));
  return undefined;
}

function answerOf({ id, primesStreams }: SessionChannel, stream: FrameStream): StreamAnswer {
  return { sessionId: id, replies: [], streams: [stream], isPrimed: primesStreams, isFirst: true };
}

/** draft-ietf-httpapi-idempotency-key-header: a text, in quotes or not. A batch has none: it could not say whose it is. */
function idempotencyKeyOf({ request }: Exchange): string | undefined {
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header.trim().replace(/^"(.*)"$/, '$1') : '';
  return key === '' ? undefined : key;
}

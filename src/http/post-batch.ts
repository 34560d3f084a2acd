import type { FrameStream, Reception } from '../protocol/era.js';
import type { Edge, Exchange } from './edge.js';
import { shapeOf } from './json-rpc-shape.js';
import { INVALID_REQUEST, refuse, type Refusal } from './refusal.js';
import { sendAccepted } from './send-accepted.js';
import { refuseWithoutScopes } from './scope-check.js';
import { findSession } from './session-lookup.js';
import { sendStreamAnswer } from './stream-answer.js';

const MAX_BATCH = 100;

/** A JSON-RPC batch, which is part of protocol 2025-03-26 only: all answers come on one event stream. */
export async function postBatch(
  edge: Edge,
  exchange: Exchange,
  messages: readonly unknown[],
): Promise<Refusal | undefined> {
  const unfit = refuseBatch(messages);
  if (unfit !== undefined) return unfit;
  const session = await findSession(edge.era, exchange);
  if (session.kind === 'refusal') return session;
  const { channel } = session;
  if (!channel.acceptsBatches)
    return invalid(`protocol version ${channel.protocolVersion} has no batches; send each message by itself`);
  // Before any of it is accepted.
  const forbidden = refuseWithoutScopes(edge, exchange, () =>
    messages.flatMap((message) => channel.scopesFor(message)),
  );
  if (forbidden !== undefined) return forbidden;
  const receptions = await settleAll(messages.map((message) => channel.receive(message)));
  const replies = receptions.flatMap((reception) => (reception.kind === 'reply' ? [reception.data] : []));
  const streams = receptions.flatMap(streamOf);
  if (replies.length + streams.length === 0) sendAccepted(exchange.response);
  else
    await sendStreamAnswer(edge, exchange.response, {
      sessionId: channel.id,
      isPrimed: false,
      isFirst: true,
      replies,
      streams,
    });
  return undefined;
}

function refuseBatch(messages: readonly unknown[]): Refusal | undefined {
  if (messages.length === 0) return invalid('the batch is empty');
  if (messages.length > MAX_BATCH) return invalid(`a batch holds at most ${MAX_BATCH} messages`);
  const shapes = messages.map(shapeOf);
  if (shapes.includes('initialize')) return invalid('initialize must not be part of a batch');
  for (const [index, shape] of shapes.entries()) {
    if (typeof shape === 'object') return invalid(`message ${index} of the batch: ${shape.problem}`);
  }
  return undefined;
}

/** Waits for all before it fails with the first error: what was accepted goes on, and a client that tries again attaches to it (G6). */
async function settleAll(receiving: readonly Promise<Reception>[]): Promise<readonly Reception[]> {
  await Promise.allSettled(receiving);
  return Promise.all(receiving);
}

function streamOf(reception: Reception): readonly FrameStream[] {
  return reception.kind === 'stream' ? [reception.stream] : [];
}

function invalid(what: string): Refusal {
  return refuse({ status: 400, code: INVALID_REQUEST, message: `Invalid Request: ${what}` });
}

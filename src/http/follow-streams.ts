import type { ServerResponse } from 'node:http';
import { StoreUnavailableError } from '../errors/store-errors.js';
import type { FrameStream } from '../protocol/era.js';
import type { Edge } from './edge.js';
import { SseConnection } from './sse-connection.js';
import { messageEvent } from './sse-event.js';
import type { Attachment } from './stream-connections.js';

export interface Following {
  readonly sessionId: string;
  readonly streams: readonly FrameStream[];
  /** What is sent first. */
  readonly opening: string;
  readonly isPrimed: boolean;
  readonly isFirst: boolean;
}

/**
 * Follows streams over one connection until all have ended or were left. G2: frames go out in the order of their stream.
 * G8: when the connection is over the streams are left, nothing is cancelled.
 */
export async function followStreams(edge: Edge, response: ServerResponse, following: Following): Promise<void> {
  const { sessionId, streams, isPrimed, isFirst } = following;
  const attachments = new Set<Attachment>();
  const connection: SseConnection = new SseConnection(response, following.opening, () => {
    for (const attachment of attachments) attachment.leave();
  });
  let left = 0;
  const onLeave = (): void => {
    left += 1;
    if (left === streams.length) connection.end();
  };
  edge.openStreams.add(sessionId, connection);
  const follows = streams.map((stream) => {
    const attachment = edge.connections.attach(stream.key, { isFirst, isResumable: isPrimed, onLeave });
    attachments.add(attachment);
    if (connection.isOver) attachment.leave();
    return follow(stream, { edge, connection, attachment });
  });
  await Promise.all(follows);
  edge.openStreams.remove(sessionId, connection);
}

interface Follow {
  readonly edge: Edge;
  readonly connection: SseConnection;
  readonly attachment: Attachment;
}

async function follow(stream: FrameStream, { edge, connection, attachment }: Follow): Promise<void> {
  const { signal } = attachment;
  try {
    if (!signal.aborted) await copyFrames(stream, connection, signal);
  } catch (error) {
    // A follow that was broken off on purpose may say so by throwing.
    if (!signal.aborted) logBreak(edge, stream, error);
  } finally {
    attachment.leave();
  }
}

/** The next frame is fetched only when the connection has room for it, so that a slow reader costs no memory. */
async function copyFrames(stream: FrameStream, connection: SseConnection, signal: AbortSignal): Promise<void> {
  for await (const frame of stream.settled ?? stream.frames(signal)) {
    if (signal.aborted) return;
    const hasRoom = connection.write(messageEvent(frame), () => stream.delivered(frame));
    if (frame.isLast) return;
    if (!hasRoom) await connection.drained();
  }
}

function logBreak({ logger }: Edge, stream: FrameStream, error: unknown): void {
  const facts = { err: error, stream: stream.key };
  if (error instanceof StoreUnavailableError)
    logger.warn(facts, 'The store is unavailable; the client resumes its stream');
  else logger.error(facts, 'A stream broke off; its client resumes it');
}

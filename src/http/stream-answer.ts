import type { ServerResponse } from 'node:http';
import type { FrameStream } from '../protocol/era.js';
import type { Edge } from './edge.js';
import { followStreams } from './follow-streams.js';
import { EVENT_STREAM_HEAD, messageEvent, primingEvent, replyEvent } from './sse-event.js';

/** What one response carries: answers that are there, and streams to follow. */
export interface StreamAnswer {
  readonly sessionId: string;
  readonly replies: readonly string[];
  readonly streams: readonly FrameStream[];
  /** Starts with the cursor; only where there is one stream. */
  readonly isPrimed: boolean;
  /** Answers the request that opened the streams, rather than one that resumes them. */
  readonly isFirst: boolean;
}

/** Answers with an event stream; resolves when it is over. What has already ended goes out in one write. */
export async function sendStreamAnswer(edge: Edge, response: ServerResponse, answer: StreamAnswer): Promise<void> {
  const opening = openingOf(answer, edge.retryMs);
  if (answer.streams.every((stream) => stream.settled !== undefined)) sendSettled(response, opening, answer.streams);
  else await followStreams(edge, response, { ...answer, opening });
}

/** One event and the end, in one write. `headers`: name, value, name, value, … */
export function sendReply(response: ServerResponse, data: string, headers: readonly string[] = []): void {
  const event = replyEvent(data);
  writeHead(response, event, headers);
  response.end(event);
}

function openingOf({ isPrimed, replies, streams }: StreamAnswer, retryMs: number): string {
  const [first] = streams;
  const priming = isPrimed && first !== undefined ? primingEvent(first.cursor, retryMs) : '';
  return replies.reduce((text, data) => text + replyEvent(data), priming);
}

function sendSettled(response: ServerResponse, opening: string, streams: readonly FrameStream[]): void {
  let text = opening;
  for (const { settled = [] } of streams) {
    for (const frame of settled) text += messageEvent(frame);
  }
  writeHead(response, text, []);
  response.end(text, () => {
    for (const stream of streams) stream.settled?.forEach((frame) => stream.delivered(frame));
  });
}

function writeHead(response: ServerResponse, body: string, headers: readonly string[]): void {
  response.writeHead(200, [...EVENT_STREAM_HEAD, ...headers, 'content-length', String(Buffer.byteLength(body))]);
}

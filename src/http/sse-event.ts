import type { Frame } from '../protocol/era.js';

// JSON text has no raw line breaks, so a message is always one data line.

/** A message of a durable stream. The name is SSE's default, which some clients nevertheless expect to read. */
export function messageEvent(frame: Frame): string {
  return `event: message\nid: ${frame.id}\ndata: ${frame.data}\n\n`;
}

/** A message that cannot be asked for again. */
export function replyEvent(data: string): string {
  return `event: message\ndata: ${data}\n\n`;
}

/** Gives the client its cursor, and the time in ms after which it shall reconnect, before there is anything to say. */
export function primingEvent(cursor: string, retryMs: number): string {
  return `retry: ${retryMs}\nid: ${cursor}\ndata: \n\n`;
}

export const KEEP_ALIVE_COMMENT = ': keep-alive\n\n';

/** Response headers of an event stream, for `writeHead`. Proxies must neither keep, change nor hold it back. */
export const EVENT_STREAM_HEAD: readonly string[] = [
  'content-type',
  'text/event-stream',
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
];

import type { Socket } from 'node:net';
import { textLines } from '../text-lines.js';

/** Bytes of the longest line; the fields of a session are the longest thing in one. */
const LONGEST_LINE = 512 * 1024 * 1024;
/** How long the other side may be silent. Milliseconds. */
const SILENCE_MS = 10_000;

/** The lines that the other side sends. Rejects when one is too long, or the other side falls silent. */
export function readLines(socket: Socket): AsyncGenerator<string> {
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`The other side was silent for ${SILENCE_MS} ms.`)));
  return textLines(asChunks(socket), LONGEST_LINE);
}

/** The next of them. Rejects when there is none. */
export async function nextLine(lines: AsyncGenerator<string>): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw new Error('The other side ended the connection without a word.');
  return next.value;
}

/** From now on silence means nothing. */
export function allowSilence(socket: Socket): void {
  socket.setTimeout(0);
}

// The socket stays open for the answer when the loop is left.
function asChunks(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

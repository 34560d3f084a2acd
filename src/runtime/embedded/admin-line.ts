import type { Socket } from 'node:net';

/** Bytes of the longest line; a step's result is the longest thing in one. */
const LONGEST_LINE = 64 * 1024 * 1024;
/** How long the other side may be silent. Milliseconds. */
const SILENCE_MS = 10_000;

/** The first line that the other side sends. Rejects when it sends none, or too much, or falls silent. */
export async function readLine(socket: Socket): Promise<string> {
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`The other side was silent for ${SILENCE_MS} ms.`)));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of asChunks(socket)) {
    const end = chunk.indexOf('\n');
    chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
    if (end !== -1) return Buffer.concat(chunks).toString('utf8');
    length += chunk.length;
    if (length > LONGEST_LINE) throw new Error(`The other side sent more than ${LONGEST_LINE} bytes in one line.`);
  }
  throw new Error('The other side ended the connection without a word.');
}

// The socket stays open for the answer when the loop is left.
function asChunks(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

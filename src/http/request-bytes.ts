import type { IncomingMessage } from 'node:http';

export type RequestBytes =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  /** The client went away before it had sent everything. */
  | { readonly kind: 'gone' };

/** Reads a request's body. A declared length over the limit is refused unread, another as soon as it passes the limit. */
export function readRequestBytes(request: IncomingMessage, maxBytes: number): Promise<RequestBytes> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve({ kind: 'too_large' });
  if (request.destroyed && !request.readableEnded) return Promise.resolve({ kind: 'gone' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', onData).on('end', onEnd).on('close', onClose);

    function onData(chunk: Buffer): void {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) settle({ kind: 'too_large' });
    }
    function onEnd(): void {
      const [first] = chunks;
      settle({
        kind: 'bytes',
        bytes: chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size),
      });
    }
    function onClose(): void {
      settle({ kind: 'gone' });
    }
    function settle(result: RequestBytes): void {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(result);
    }
  });
}

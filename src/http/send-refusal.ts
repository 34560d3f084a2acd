import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './refusal.js';

/** An unread body up to this many bytes is read and dropped, so that the connection lives on. */
const WORTH_DROPPING_BYTES = 64 * 1024;
/** How long a client that is still sending gets to see the refusal before its connection is cut. */
const LINGER_MS = 500;

/** Answers with a refusal. A long unread body is never kept: it is dropped as it comes, and the connection is closed. */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    error: { code: refusal.code, message: refusal.message },
    id: null,
  });
  const head = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))];
  if (refusal.headers !== undefined) head.push(...refusal.headers);
  if (refusal.closesConnection !== true && !hasLongUnreadBody(request)) {
    response.writeHead(refusal.status, head);
    response.end(body);
    return;
  }
  head.push('connection', 'close');
  response.writeHead(refusal.status, head);
  response.write(body);
  endOnceSent(request, response);
}

function hasLongUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const declared = request.headers['content-length'];
  if (declared === undefined) return request.headers['transfer-encoding'] !== undefined;
  return Number(declared) > WORTH_DROPPING_BYTES;
}

// Closing a socket with unread data resets it, and the client may then never see the answer: so the rest is dropped for a moment first.
function endOnceSent(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) {
    response.end();
    return;
  }
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  response.once('close', end);
  request.resume();

  function end(): void {
    clearTimeout(timer);
    response.end();
  }
}

/**
 * A payment service in a process of its own, as the outside world would be: `node payment-service.js [ledger file]`.
 * `POST /charges` with an `Idempotency-Key` charges once for each key; `GET /charges` lists.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Ledger } from './ledger.js';
import type { ServiceMessage } from './start-payment-service.js';

const ledger = new Ledger(process.argv[2] ?? 'payments.jsonl');

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => reply(response, 500, { error: String(error) }));
});
server.listen(Number(process.env['PAYMENTS_PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  tell({ kind: 'listening', url: `http://127.0.0.1:${port}` });
});
// A service that another program started ends with it, and not before: Ctrl-C reaches both at once, but the shop may still have to charge.
process.once('disconnect', () => process.exit());
if (process.send !== undefined) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => undefined);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/charges') {
    reply(response, 404, { error: 'There is only /charges.' });
  } else if (request.method === 'GET') {
    reply(response, 200, ledger.charges);
  } else if (request.method === 'POST') {
    charge(request, await readAmount(request), response);
  } else {
    reply(response, 405, { error: 'GET or POST.' });
  }
}

function charge(request: IncomingMessage, amount: unknown, response: ServerResponse): void {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0) {
    reply(response, 400, { error: 'An Idempotency-Key and an amount in cents are needed.' });
    return;
  }
  const earlier = ledger.find(key);
  if (earlier !== undefined && earlier.amount !== amount) {
    reply(response, 409, { error: `This key was used to charge ${earlier.amount} cents.` });
    return;
  }
  const made = earlier ?? { id: `pay_${randomUUID().slice(0, 8)}`, key, amount };
  if (earlier === undefined) {
    ledger.add(made);
  }
  tell({ kind: 'charge', charge: made, isRepeated: earlier !== undefined });
  reply(response, earlier === undefined ? 201 : 200, made);
}

async function readAmount(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  try {
    return (JSON.parse(Buffer.concat(chunks).toString()) as { amount?: unknown } | null)?.amount;
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function tell(message: ServiceMessage): void {
  if (process.send === undefined) {
    console.log(message.kind === 'listening' ? `Payments are taken at ${message.url}` : JSON.stringify(message));
  } else {
    process.send(message);
  }
}

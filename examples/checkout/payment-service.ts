/**
 * A payment service in a process of its own, as the outside world would be: `node payment-service.js [ledger file]`.
 * `POST /charges` with an `Idempotency-Key` charges once for each key; `GET /charges` lists, `GET /charges?key=…` tells what became of one.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Ledger } from './ledger.js';
import type { Charge } from './payments.js';
import type { ServiceMessage } from './start-payment-service.js';

const ledger = new Ledger(process.argv[2] ?? 'payments.jsonl');

/** Emits the ids of charges that the program which started this one has noted. */
const noted = new EventEmitter();
process.on('message', (id) => noted.emit(String(id)));

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
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname !== '/charges') reply(response, 404, { error: 'There is only /charges.' });
  else if (request.method === 'GET') look(searchParams.get('key'), response);
  else if (request.method === 'POST') await charge(request, await readAmount(request), response);
  else reply(response, 405, { error: 'GET or POST.' });
}

function look(key: string | null, response: ServerResponse): void {
  if (key === null) {
    reply(response, 200, ledger.charges);
    return;
  }
  const found = ledger.find(key);
  tell({ kind: 'lookup', ...(found !== undefined && { charge: found }) });
  reply(response, found === undefined ? 404 : 200, found ?? { error: 'Nothing was charged with this key.' });
}

async function charge(request: IncomingMessage, amount: unknown, response: ServerResponse): Promise<void> {
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
  if (earlier === undefined) ledger.add(made);
  await announce(made, earlier !== undefined);
  reply(response, earlier === undefined ? 201 : 200, made);
}

async function readAmount(request: IncomingMessage): Promise<unknown> {
  const body: unknown = await json(request).catch(() => undefined);
  return typeof body === 'object' && body !== null && 'amount' in body ? body.amount : undefined;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A program that started this one hears of a charge before the shop does, and sends its id back when the shop may hear of it. */
async function announce(made: Charge, isRepeated: boolean): Promise<void> {
  const isNoted = process.send === undefined ? undefined : once(noted, made.id);
  tell({ kind: 'charge', charge: made, isRepeated });
  await isNoted;
}

function tell(message: ServiceMessage): void {
  if (process.send !== undefined) process.send(message);
  else console.log(message.kind === 'listening' ? `Payments are taken at ${message.url}` : JSON.stringify(message));
}

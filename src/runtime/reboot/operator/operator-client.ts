import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { StoreUnavailableError } from '../../../errors/store-errors.js';
import { operationUrl, OPERATIONS_VERSION, type OperationRequest } from './operation-request.js';
import { isOwn, operatorAddress } from './operator-address.js';
import type { ChannelFacts } from './operator-channel.js';

/** Asks the servers of a state directory, by way of their supervisor. All reject with StoreUnavailableError. */
export class OperatorClient {
  readonly #address: string;
  readonly facts: ChannelFacts;

  private constructor(address: string, facts: ChannelFacts) {
    this.#address = address;
    this.facts = facts;
  }

  /** Undefined: nobody that could be asked serves from there. */
  static async connect(directory: string): Promise<OperatorClient | undefined> {
    const address = operatorAddress(directory);
    if (address === undefined || !isOwn(address)) return undefined;
    const answer = await exchange(address, { path: '/', body: [] });
    if (answer === undefined) return undefined;
    const facts = await readFacts(answer);
    if (facts.version === OPERATIONS_VERSION) return new OperatorClient(address, facts);
    throw new StoreUnavailableError('The server is of another release than this command. Restart it with this one.');
  }

  /** Sends JSON; gives what the answer says the result is. */
  async ask(request: OperationRequest, body: object = {}): Promise<unknown> {
    const answer = await this.#send(request, [JSON.stringify(body)]);
    return readResult(answer);
  }

  /** Sends lines; gives the result. */
  async bring(request: OperationRequest, lines: Iterable<string>): Promise<unknown> {
    return readResult(await this.#send(request, lines));
  }

  /** Sends JSON; gives the bytes of the answer, undefined if it has none. */
  async fetch(request: OperationRequest, body: object): Promise<AsyncIterable<Buffer> | undefined> {
    const answer = await this.#send(request, [JSON.stringify(body)]);
    if (answer.headers['content-type'] === 'application/jsonl') return answer;
    await readResult(answer);
    return undefined;
  }

  async #send(request: OperationRequest, body: Iterable<string>): Promise<IncomingMessage> {
    const answer = await exchange(this.#address, { path: operationUrl(request), body });
    if (answer === undefined) throw new StoreUnavailableError('The server just ended. Try again.');
    return answer;
  }
}

/** Undefined: nobody listens there. */
async function exchange(
  address: string,
  { path, body }: { readonly path: string; readonly body: Iterable<string> },
): Promise<IncomingMessage | undefined> {
  const outgoing = httpRequest({ socketPath: address, path, method: 'POST', agent: false });
  try {
    // Of the two the response may be first: a refusal need not wait for the rest.
    const answered = responseOf(outgoing);
    pipeline(Readable.from(body), outgoing).catch(() => undefined);
    return await answered;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ECONNREFUSED')) return undefined;
    throw new StoreUnavailableError(`The server cannot be asked on ${address}: ${String(cause)}`, { cause });
  }
}

function responseOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
}

async function readFacts(answer: IncomingMessage): Promise<ChannelFacts> {
  return (await json(answer)) as ChannelFacts;
}

async function readResult(answer: IncomingMessage): Promise<unknown> {
  let body: { readonly result?: unknown; readonly error?: string };
  try {
    body = (await json(answer)) as typeof body;
  } catch (cause) {
    throw new StoreUnavailableError('The server broke its answer off. Look at its log, or try again.', { cause });
  }
  if (body.error !== undefined) throw new StoreUnavailableError(`The server refused: ${body.error}`);
  return body.result ?? undefined;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

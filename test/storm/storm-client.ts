import { isDeepStrictEqual } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { Call, type CallOptions } from './call.js';
import { checkOrder } from './check-order.js';
import { FollowedStream, type Message } from './followed-stream.js';
import type { Books, Receipt } from './shop.js';
import { sseEvents } from './sse-events.js';
import { ProtocolViolation, Wire } from './wire.js';

/** Milliseconds that a client takes to answer a question, at most. */
const LONGEST_THOUGHT_MS = 40;

export interface StormClientOptions {
  readonly url: string;
  readonly name: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly report: (violation: string) => void;
}

/** One client in one session: orders, one or two at a time, follows every stream, and keeps all receipts. */
export class StormClient {
  readonly receipts: Receipt[] = [];
  readonly #options: StormClientOptions;
  readonly #wire: Wire;
  readonly #own: FollowedStream;
  readonly #open = new Set<Call>();
  readonly #background: Promise<unknown>[] = [];
  #nextRequestId = 1;
  #orders = 0;
  #isFinished = false;
  #last: { readonly requestId: number; readonly order: object; readonly answer: Message } | undefined;

  constructor(options: StormClientOptions) {
    this.#options = options;
    this.#wire = new Wire(options.url, options.signal);
    this.#own = new FollowedStream(`the own stream of ${options.name}`, options.report);
  }

  /** The calls that have no response yet. */
  get openCalls(): readonly string[] {
    return [...this.#open].map(({ name, stream }) => `${name}, after ${stream.lastEventId ?? 'nothing'}`);
  }

  /** Orders until `isOver`, then waits for what it has ordered. */
  async run(isOver: () => boolean): Promise<void> {
    await this.#wire.initialize();
    this.#inBackground(this.#followOwnStream());
    await this.#wire.untilDone(() => Promise.resolve(this.#own.lastEventId !== undefined));
    do {
      const count = this.#options.random() < 0.5 ? 1 : 2;
      await Promise.all(Array.from({ length: count }, async () => this.#order()));
    } while (!isOver());
  }

  /** Asks for the session's fields and holds them against the receipts, and the session's own stream against the orders. */
  async finish(): Promise<void> {
    await this.#repeatLast();
    await this.checkBooks();
    await this.#wire.untilDone(() => Promise.resolve(this.#own.messages.length >= this.#orders));
    this.#isFinished = true;
    const kinds = new Set(this.#own.messages.map(({ method }) => method));
    if (this.#own.messages.length !== this.#orders || kinds.size !== 1) {
      this.#report(
        `its own stream had ${this.#own.messages.length} messages (${[...kinds].join()}) for ${this.#orders} orders`,
      );
    }
  }

  /** Asks for the session's fields and holds them against the receipts. */
  async checkBooks(): Promise<void> {
    const answer = await this.#call('books', {}).answered();
    this.#compareBooks(readBooks(answer));
  }

  /** Resolves when nothing of it is under way; after its signal was aborted. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#background);
  }

  async #order(): Promise<void> {
    const { name, random, report } = this.#options;
    this.#orders += 1;
    const order = { id: `${name}-${this.#orders}`, amount: 1 + Math.floor(random() * 100) };
    const requestId = this.#nextRequestId;
    const call = this.#call('order', order);
    this.#open.add(call);
    const answer = await call.answered();
    this.#open.delete(call);
    const { messages } = call.stream;
    const receipt = checkOrder({ name: call.name, requestId, order, messages, answer }, report);
    if (receipt !== undefined) this.receipts.push(receipt);
    this.#last = { requestId, order, answer };
  }

  // G6: the same id once more is the same call: nothing happens twice. What its client has shown to hold may be gone by now.
  async #repeatLast(): Promise<void> {
    if (this.#last === undefined) return;
    const { requestId, order, answer } = this.#last;
    const again = await this.#call('order', order, { id: requestId, report: () => {} }).answered();
    const isGone = JSON.stringify(again.error ?? '').includes('no longer kept');
    if (!isGone && !isDeepStrictEqual(again, answer)) {
      this.#report(`request ${requestId} had ${JSON.stringify(answer)} and, sent again, ${JSON.stringify(again)}`);
    }
  }

  #call(tool: string, values: object, twin?: Pick<CallOptions, 'id' | 'report'>): Call {
    const { id, report } = twin ?? { id: this.#nextRequestId, report: this.#options.report };
    if (twin === undefined) this.#nextRequestId += 1;
    const onQuestion = (question: Message): void => this.#inBackground(this.#answer(question));
    return new Call({ wire: this.#wire, id, tool, arguments: values, onQuestion, report });
  }

  async #answer({ id }: Message): Promise<void> {
    const { random, signal, name } = this.#options;
    await wait(random() * LONGEST_THOUGHT_MS, undefined, { signal });
    if (id === undefined) return;
    await this.#wire.tell({ jsonrpc: '2.0', id, result: { action: 'accept', content: { address: `to ${name}` } } });
  }

  async #followOwnStream(): Promise<void> {
    await this.#wire.untilDone(async () => {
      await this.#wire.reading(async () => {
        const response = await this.#wire.once({ method: 'GET', lastEventId: this.#own.lastEventId });
        if (response?.body === undefined || response.body === null) return;
        for await (const { id, data } of sseEvents(response.body)) this.#own.receive(id, data);
      });
      return this.#isFinished;
    });
  }

  #compareBooks(books: Books): void {
    const sum = (charge: Receipt['charge']): number =>
      this.receipts.filter((receipt) => receipt.charge === charge).reduce((total, { amount }) => total + amount, 0);
    const expected = {
      begun: this.receipts.length,
      charged: sum('charged'),
      inDoubt: sum('in doubt'),
      orders: this.receipts.map(({ id }) => id).sort(),
    };
    const actual = { ...books, orders: [...books.orders].sort() };
    if (!isDeepStrictEqual(actual, expected)) {
      this.#report(`its books are ${JSON.stringify(actual)}, its receipts say ${JSON.stringify(expected)}`);
    }
  }

  #inBackground(work: Promise<void>): void {
    const { signal } = this.#options;
    this.#background.push(
      work.catch((error: unknown) => {
        if (!signal.aborted) this.#report(error instanceof ProtocolViolation ? error.message : String(error));
      }),
    );
  }

  #report(violation: string): void {
    this.#options.report(`${this.#options.name}: ${violation}`);
  }
}

function readBooks({ result }: Message): Books {
  return result?.['structuredContent'] as Books;
}

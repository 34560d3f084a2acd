import type { IncomingHttpHeaders } from 'node:http';
import type { EventStream } from '../../http/support/client.js';
import { until } from './until.js';

/** A JSON-RPC message, as far as tests look into it. */
export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly progress?: number; readonly message?: string; readonly data?: unknown };
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What one event stream has brought so far, as messages. */
export class MessageStream {
  readonly #events: EventStream;

  constructor(events: EventStream) {
    this.#events = events;
  }

  get status(): number | undefined {
    return this.#events.response.statusCode;
  }

  get headers(): IncomingHttpHeaders {
    return this.#events.response.headers;
  }

  get body(): string {
    return this.#events.text;
  }

  get messages(): readonly Message[] {
    return this.#events.events
      .map(dataOf)
      .filter((data) => data !== '')
      .map(parseMessage);
  }

  /** Id of the newest event. */
  get cursor(): string | undefined {
    return this.ids.at(-1);
  }

  get ids(): readonly string[] {
    return this.#events.events.flatMap((event) => /^id: (.*)$/m.exec(event)?.[1] ?? []);
  }

  /** The `progress` of each progress notification. */
  get progress(): readonly number[] {
    return this.messages.flatMap(({ method, params }) =>
      method === 'notifications/progress' ? [params?.progress ?? Number.NaN] : [],
    );
  }

  get hasEnded(): boolean {
    return this.#events.hasEnded || this.#events.wasCut;
  }

  async untilMessage(claim: (message: Message) => boolean, what = 'a message came'): Promise<Message> {
    await until(`${what}; there was ${this.body}`, () => this.messages.some(claim) || this.hasEnded);
    const found = this.messages.find(claim);
    if (found === undefined) throw new Error(`The stream ended before ${what}; it brought ${this.body}`);
    return found;
  }

  async untilProgress(count: number): Promise<void> {
    await until(`${count} progress messages had come`, () => this.progress.length >= count);
  }

  /** The response, when it comes. */
  async response(): Promise<Message> {
    return this.untilMessage(({ result, error }) => result !== undefined || error !== undefined, 'the response came');
  }

  /** The text of a tool's result. */
  async text(): Promise<string> {
    const { result, error } = await this.response();
    if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
    return parseText(result);
  }

  async untilEnd(): Promise<void> {
    await until('the stream ended', () => this.hasEnded);
  }

  /** The client goes away. */
  drop(): void {
    this.#events.drop();
  }
}

function dataOf(event: string): string {
  return /^data: ?(.*)$/m.exec(event)?.[1] ?? '';
}

function parseMessage(data: string): Message {
  return JSON.parse(data) as Message;
}

function parseText(result: unknown): string {
  const { content } = result as { content: readonly { readonly text?: string }[] };
  return content.map(({ text }) => text ?? '').join('');
}

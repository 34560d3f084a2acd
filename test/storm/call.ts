import { FollowedStream, type Message } from './followed-stream.js';
import { sseEvents } from './sse-events.js';
import { ProtocolViolation, type Wire } from './wire.js';

export interface CallOptions {
  readonly wire: Wire;
  /** Of the request, and its progress token. */
  readonly id: number;
  readonly tool: string;
  readonly arguments: object;
  readonly onQuestion: (question: Message) => void;
  readonly report: (violation: string) => void;
}

/** One tool call of a client that never gives up: sent under one id until it is accepted, then resumed until it is answered. */
export class Call {
  readonly name: string;
  readonly stream: FollowedStream;
  readonly #options: CallOptions;
  #answer: Message | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    this.name = `call ${options.id} of session ${options.wire.sessionId ?? ''}`;
    this.stream = new FollowedStream(this.name, options.report);
  }

  /** Resolves with the response. Throws ProtocolViolation when the server refuses. */
  async answered(): Promise<Message> {
    await this.#options.wire.untilDone(async () => {
      await this.#options.wire.reading(async () => this.#follow());
      return this.#answer !== undefined;
    });
    if (this.#answer === undefined) throw new ProtocolViolation(`${this.name} has no response`);
    return this.#answer;
  }

  async #follow(): Promise<void> {
    const { wire, id, tool } = this.#options;
    const { lastEventId } = this.stream;
    const params = { name: tool, arguments: this.#options.arguments, _meta: { progressToken: id } };
    const response =
      lastEventId === undefined
        ? await wire.once({ method: 'POST', message: { jsonrpc: '2.0', id, method: 'tools/call', params } })
        : await wire.once({ method: 'GET', lastEventId });
    if (response === undefined) return;
    if (response.status === 204) throw new ProtocolViolation(`${this.name} is over, but its response never came`);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (!isStream || response.body === null) throw new ProtocolViolation(`${this.name} got ${await response.text()}`);
    for await (const event of sseEvents(response.body)) {
      const message = this.stream.receive(event.id, event.data);
      if (message !== undefined) this.#take(message);
    }
  }

  #take(message: Message): void {
    const { id, onQuestion, report } = this.#options;
    if (message.method === undefined) {
      if (this.#answer !== undefined) report(`${this.name} has a second response`);
      if (message.id !== id) report(`${this.name} got the response of request ${String(message.id)}`);
      this.#answer = message;
    } else if (message.id !== undefined) {
      onQuestion(message);
    }
  }
}

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { ClientOptions } from '@modelcontextprotocol/sdk/client/index.js';
import type { AnySchema, SchemaOutput } from '@modelcontextprotocol/sdk/server/zod-compat.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ClientRequest, Implementation } from '@modelcontextprotocol/sdk/types.js';
import { SessionStateError } from '../errors/session-state-error.js';
import { readResumptionToken, writeResumptionToken } from './resumption-token.js';
import type { StreamLedger } from './stream-ledger.js';

export interface NumberedClientOptions extends ClientOptions {
  readonly ledger: StreamLedger;
  /** Milliseconds. */
  readonly requestTimeout: number;
}

/** The SDK's client, able to number its requests from where another process stopped, and to resume those that it sent. */
export class NumberedClient extends Client {
  readonly #ledger: StreamLedger;
  readonly #requestTimeout: number;

  constructor(clientInfo: Implementation, { ledger, requestTimeout, ...options }: NumberedClientOptions) {
    super(clientInfo, options);
    this.#ledger = ledger;
    this.#requestTimeout = requestTimeout;
  }

  get nextRequestId(): number {
    return readCounter(this);
  }

  /** The next request takes this id, those after it the following ones. */
  numberFrom(requestId: number): void {
    Reflect.set(this, COUNTER, requestId);
  }

  /** A resumed request keeps the id that it was first sent with: its progress and its errors come under that id. */
  override request<T extends AnySchema>(
    request: ClientRequest,
    resultSchema: T,
    options: RequestOptions = {},
  ): Promise<SchemaOutput<T>> {
    const next = this.nextRequestId;
    const { requestId: id = next, eventId } = readResumptionToken(options.resumptionToken ?? '');
    if (this.#ledger.isOpen(id)) {
      const message = `Request ${id} is open in this client already; it cannot be resumed beside itself.`;
      return Promise.reject(new SessionStateError(message));
    }
    this.#ledger.begin(id, request.method, eventId === '' ? undefined : eventId);
    this.numberFrom(id);
    // The SDK takes the id before it returns.
    const response = super.request(request, resultSchema, this.#watched(id, options));
    this.numberFrom(Math.max(next, id + 1));
    return response.finally(() => this.#ledger.settle(id));
  }

  #watched(id: number, options: RequestOptions): RequestOptions {
    return {
      timeout: this.#requestTimeout,
      ...options,
      onresumptiontoken: (eventId) => {
        this.#ledger.advance(id, eventId);
        options.onresumptiontoken?.(writeResumptionToken(id, eventId));
      },
    };
  }
}

/** The SDK (1.32) keeps its counter to itself and offers no way to set it; a test holds this name against the installed release. */
const COUNTER = '_requestMessageId';

function readCounter(client: Client): number {
  const counter: unknown = Reflect.get(client, COUNTER);
  if (typeof counter !== 'number') {
    throw new SessionStateError(
      'This release of @modelcontextprotocol/sdk counts requests in another way: install ~1.32.',
    );
  }
  return counter;
}

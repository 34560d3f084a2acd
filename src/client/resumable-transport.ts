import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { StreamableHTTPClientTransportOptions } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  isInitializedNotification,
  isInitializeRequest,
  isJSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { InitializeResult, JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { SessionEndedError } from '../errors/session-ended-error.js';
import { readResumptionToken } from './resumption-token.js';
import type { SessionState } from './session-state.js';
import type { StreamLedger } from './stream-ledger.js';
import { watchStreams } from './watch-streams.js';

export interface ResumableTransportOptions extends StreamableHTTPClientTransportOptions {
  readonly ledger: StreamLedger;
  /** A session that began elsewhere: it is not initialized again. */
  readonly adopted?: SessionState | undefined;
}

/** The SDK's transport, which also takes on sessions and requests of another process, and says so when one is gone for good. */
export class ResumableTransport extends StreamableHTTPClientTransport {
  readonly #ledger: StreamLedger;
  readonly #adopted: SessionState | undefined;
  #isInitialized = false;

  constructor(url: URL, { ledger, adopted, ...options }: ResumableTransportOptions) {
    const session = adopted === undefined ? {} : { sessionId: adopted.sessionId };
    super(url, { ...options, ...session, fetch: watchStreams(options.fetch ?? fetch, ledger) });
    this.#ledger = ledger;
    this.#adopted = adopted;
    ledger.listener = {
      requestLost: (requestId) => this.#answerLost(requestId),
      requestCut: (requestId) => this.#reject(requestId, cutText(requestId)),
      sessionEnded: () => this.#end(),
    };
  }

  /** Undefined until the client has been initialized: it would skip that, and so learn nothing of the server, if it saw a session. */
  override get sessionId(): string | undefined {
    return this.#adopted === undefined || this.#isInitialized ? super.sessionId : undefined;
  }

  override async send(message: JSONRPCMessage | JSONRPCMessage[], options: TransportSendOptions = {}): Promise<void> {
    if (isJSONRPCRequest(message)) {
      await this.#sendRequest(message, options);
    } else if (this.#adopted !== undefined && isInitializedNotification(message)) {
      await this.#openOwnStream(this.#adopted);
    } else {
      // The SDK passes a resumed request's token on with its cancellation, which would then open a stream instead of being sent.
      await super.send(message);
    }
  }

  override async close(): Promise<void> {
    this.#ledger.close();
    return super.close();
  }

  async #sendRequest(request: JSONRPCRequest, options: TransportSendOptions): Promise<void> {
    const { resumptionToken, onresumptiontoken } = options;
    const { requestId, eventId } = readResumptionToken(resumptionToken ?? '');
    const observer = onresumptiontoken === undefined ? {} : { onresumptiontoken };
    if (this.#adopted !== undefined && isInitializeRequest(request)) {
      this.onmessage?.({ jsonrpc: '2.0', id: request.id, result: initializeResult(this.#adopted) });
    } else if (requestId !== undefined) {
      await this.resumeStream(eventId, observer);
    } else {
      await super.send(request, resumptionToken === undefined ? observer : { ...observer, resumptionToken });
    }
  }

  /** Where it was left. Throws SessionEndedError if the server does not know the session. */
  async #openOwnStream({ sessionId, lastEventId }: SessionState): Promise<void> {
    this.#isInitialized = true;
    // The SDK sends no Last-Event-ID for an empty one.
    await this.resumeStream(lastEventId ?? '');
    if (this.#ledger.isEnded) {
      throw new SessionEndedError(sessionId);
    }
  }

  #answerLost(requestId: number): void {
    const message = this.#ledger.isEnded
      ? new SessionEndedError(this.sessionId ?? '').message
      : `The server no longer has the stream of request ${requestId}: its response cannot be had. If its session has ended, call connect().`;
    this.#reject(requestId, message);
  }

  #reject(requestId: number, message: string): void {
    this.onmessage?.({ jsonrpc: '2.0', id: requestId, error: { code: ErrorCode.ConnectionClosed, message } });
  }

  #end(): void {
    this.onerror?.(new SessionEndedError(this.sessionId ?? ''));
    void this.close();
  }
}

function cutText(requestId: number): string {
  return (
    `The connection broke before anything of the response to request ${requestId} came. The server may have accepted it: send it again ` +
    'with the same idempotency key, or in a reconnect() under the same id (nextRequestId), so that it does not run twice.'
  );
}

/** What the server once answered, as far as it was saved. */
function initializeResult(state: SessionState): InitializeResult {
  const { protocolVersion, serverCapabilities, serverInfo, instructions } = state;
  return {
    protocolVersion,
    capabilities: serverCapabilities ?? {},
    serverInfo: serverInfo ?? { name: 'unknown', version: 'unknown' },
    ...(instructions !== undefined && { instructions }),
  };
}

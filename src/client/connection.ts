import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CLIENT_INFO, REQUEST_TIMEOUT_MS, transportOptions } from './connect-options.js';
import type { ConnectOptions } from './connect-options.js';
import { NumberedClient } from './numbered-client.js';
import { ResumableTransport } from './resumable-transport.js';
import type { SessionState } from './session-state.js';
import { StreamLedger } from './stream-ledger.js';

/** A client in a session. */
export interface Connection {
  /** The SDK's client. Calls wait out a lost connection: the stream of each is resumed, and the server carries on meanwhile. */
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
  readonly sessionId: string;
  readonly protocolVersion: string;
  /** The id that the next request takes; see `SessionState.nextRequestId`. */
  readonly nextRequestId: number;
  /** All that `reconnect` needs, as it is now. */
  readonly state: SessionState;
  /**
   * Lets go of the connection; requests that wait are rejected. The session lives on: `transport.terminateSession()` before this ends it.
   * While the server is away, a last timer may keep the process up for one more waiting time.
   */
  close(): Promise<void>;
}

export class HttpConnection implements Connection {
  readonly client: NumberedClient;
  readonly transport: ResumableTransport;
  readonly #ledger: StreamLedger;

  /** With `adopted`, the session is one that began elsewhere. */
  constructor(url: string | URL, options: ConnectOptions, adopted?: SessionState) {
    this.#ledger = new StreamLedger(adopted);
    this.client = new NumberedClient(options.clientInfo ?? CLIENT_INFO, {
      ...options.clientOptions,
      ...(options.capabilities !== undefined && { capabilities: options.capabilities }),
      ledger: this.#ledger,
      requestTimeout: options.requestTimeout ?? REQUEST_TIMEOUT_MS,
    });
    this.transport = new ResumableTransport(new URL(url), {
      ...transportOptions(options),
      ledger: this.#ledger,
      adopted,
    });
    options.prepare?.(this.client);
  }

  /** Empty for a server that has no sessions. */
  get sessionId(): string {
    return this.transport.sessionId ?? '';
  }

  get protocolVersion(): string {
    return this.transport.protocolVersion ?? '';
  }

  get nextRequestId(): number {
    return this.client.nextRequestId;
  }

  get state(): SessionState {
    const { sessionId, protocolVersion, nextRequestId, client } = this;
    const { lastEventId, openRequests } = this.#ledger;
    const serverCapabilities = client.getServerCapabilities();
    const serverInfo = client.getServerVersion();
    const instructions = client.getInstructions();
    return {
      sessionId,
      protocolVersion,
      nextRequestId,
      ...(serverCapabilities !== undefined && { serverCapabilities }),
      ...(serverInfo !== undefined && { serverInfo }),
      ...(instructions !== undefined && { instructions }),
      ...(lastEventId !== undefined && { lastEventId }),
      openRequests,
    };
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Client, ClientOptions } from '@modelcontextprotocol/sdk/client/index.js';
import type {
  StreamableHTTPClientTransportOptions,
  StreamableHTTPReconnectionOptions,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ClientCapabilities, Implementation } from '@modelcontextprotocol/sdk/types.js';

/** Options of `connect` and `reconnect`. */
export interface ConnectOptions {
  /** Default: `durable-mcp-client`. */
  readonly clientInfo?: Implementation;
  /** What the client offers to the server; after `reconnect` the same as at first, since the server remembers those. */
  readonly capabilities?: ClientCapabilities;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Passed on to fetch with every POST and DELETE; its headers go with every request. */
  readonly requestInit?: RequestInit;
  /** Default: the global fetch. */
  readonly fetch?: FetchLike;
  readonly authProvider?: OAuthClientProvider;
  /**
   * How long a lost stream is retried. Default: until `close()`, first after 1 s, then ever more slowly up to every 10 s.
   * A server's own hint (SSE `retry`) replaces the waiting times. The SDK's default is two retries.
   */
  readonly reconnection?: Partial<StreamableHTTPReconnectionOptions>;
  /**
   * Milliseconds after which a request is given up and cancelled on the server, unless the request says otherwise. Default one hour:
   * a durable call may outlast a deploy. The SDK's default is one minute. `initialize` has one minute.
   */
  readonly requestTimeout?: number;
  /** Called before the first message: the place for `client.setRequestHandler` and `client.setNotificationHandler`. */
  readonly prepare?: (client: Client) => void;
  /** Anything else that the SDK's Client takes, such as `listChanged`. */
  readonly clientOptions?: Omit<ClientOptions, 'capabilities'>;
}

/** The SDK's default, which suits this one request. */
export const INITIALIZE_TIMEOUT_MS = 60_000;
export const REQUEST_TIMEOUT_MS = 3_600_000;
export const CLIENT_INFO: Implementation = { name: 'durable-mcp-client', version: '0.1.0' };

const RECONNECTION: StreamableHTTPReconnectionOptions = {
  initialReconnectionDelay: 1_000,
  maxReconnectionDelay: 10_000,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: Number.POSITIVE_INFINITY,
};

export function transportOptions(options: ConnectOptions): StreamableHTTPClientTransportOptions {
  const headers = new Headers(options.requestInit?.headers);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers.set(name, value);
  }
  return {
    requestInit: { ...options.requestInit, headers },
    reconnectionOptions: { ...RECONNECTION, ...options.reconnection },
    ...(options.fetch !== undefined && { fetch: options.fetch }),
    ...(options.authProvider !== undefined && { authProvider: options.authProvider }),
  };
}

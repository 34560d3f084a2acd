import type { BoundaryObserver } from './engine/boundary.js';
import type { Container, Provider } from './engine/providers.js';
import type { AuthOptions } from './http/auth/auth-options.js';
import type { Logger } from './runtime/port.js';
import type { RuntimeFactory } from './runtime/runtime-factory.js';

/** Options of `DurableMcpFactory.create`. */
export interface DurableMcpOptions {
  /** Where sessions, calls and fields live. Default: `embedded()`. */
  readonly runtime?: RuntimeFactory;
  /** Path of the endpoint. Default `/mcp`; with several server classes each is at `<path>/<its name>`. */
  readonly path?: string;
  /** What constructor parameters are filled from. */
  readonly providers?: readonly Provider[];
  /** Asked for what no provider gives. */
  readonly container?: Container;
  /** Who may use the server. Default: whoever reaches it. */
  readonly auth?: AuthOptions;
  /** Default: pino on standard error, at `LOG_LEVEL` (default `info`). */
  readonly logger?: Logger;
  /** Milliseconds that a session may be idle before it is removed. Default 7 days. */
  readonly sessionTtl?: number;
  /** Largest body of a request, in bytes. Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** Hosts that requests may name, beside the loopback names and the host that is listened on. */
  readonly allowedHosts?: readonly string[];
  /** Origins that browsers may call from, beside the allowed hosts' own. */
  readonly allowedOrigins?: readonly string[];
  /** Milliseconds that clients are told to wait before they resume a lost stream (SSE `retry`). Default 10,000. SDK clients try twice. */
  readonly retryMs?: number;
  /** Milliseconds between keep-alive comments on open streams. Default 15,000. */
  readonly keepAliveMs?: number;
  /** Clients see the message of every error, not only of ToolErrors. Default false; for development. */
  readonly exposeErrors?: boolean;
  /** Runs each call twice, the second time on a copy, and logs what came out differently. Default false; for development and tests. */
  readonly validateEffects?: boolean;
  /** Told of each place where a crash would leave something half done. For tools that test durability. */
  readonly onBoundary?: BoundaryObserver;
}

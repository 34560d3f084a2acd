import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InstanceKey, Logger } from './port.js';

/** Where a request belongs. */
export interface Route {
  /** The instance whose owner must serve it. */
  readonly instance: InstanceKey;
  /** Headers that go with it to the owner: what was settled to route it. A client's own of these names never arrive. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where one server's requests come in. */
export interface HostedEndpoint {
  /** Name of the server class, as given to `RuntimeFactory.create`. */
  readonly server: string;
  readonly path: string;
  /** Further paths, which `handler` serves in any process. */
  readonly metadataPaths: readonly string[];
  /** Serves a request in a process that serves. */
  handler(request: IncomingMessage, response: ServerResponse, parsedBody?: unknown): void;
  /** A request that may open an instance gets the key that it will have, so that it can be routed before it is served. */
  route(request: IncomingMessage): Route;
  /** Answers that nothing can serve the request just now, and that it is worth another try. */
  refuse(request: IncomingMessage, response: ServerResponse): void;
}

/** What a process that serves lends to its runtime. */
export interface HostedService {
  readonly endpoints: readonly HostedEndpoint[];
  readonly logger: Logger;
  /** Resolves when a request could be served; rejects as long as none can. */
  check(): Promise<unknown>;
  /** Takes no new calls, lets running ones end for `graceMs`, ends open streams and lets go of the store. */
  close(graceMs: number): Promise<void>;
}

/** Headers that begin so are the library's own: between its processes, never from outside. */
export const INTERNAL_HEADER_PREFIX = 'x-durable-mcp-';

/** The processes of a runtime that serves from processes of its own: they run the same program as the process that was started. */
export interface Hosting {
  /** This is the process that was started: it takes the requests and passes them on. In the others, which serve, it is false. */
  readonly isFront: boolean;
  /**
   * Resolves once the first request can be served. Never resolves in a process that serves: what the program does after it is
   * for the front alone.
   */
  start(service: HostedService): Promise<void>;
  /** Passes a request on to a process that serves. */
  handler(endpoint: HostedEndpoint): HostedEndpoint['handler'];
  /** Refuses new requests from now on, and resolves when the processes have let running calls end, at most after `graceMs`, and let go of the store. */
  drain(graceMs: number): Promise<void>;
  /** Ends all processes. */
  stop(): Promise<void>;
}

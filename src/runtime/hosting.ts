import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InstanceKey, Logger } from './port.js';

/** Where one server's requests come in. */
export interface HostedEndpoint {
  /** Name of the server class, as given to `RuntimeFactory.create`. */
  readonly server: string;
  readonly path: string;
  handler(request: IncomingMessage, response: ServerResponse, parsedBody?: unknown): void;
  /**
   * The instance whose owner must serve this request. A request that may open one is marked with the key that it will have,
   * so that it can be routed before it is served.
   */
  instanceOf(request: IncomingMessage): InstanceKey;
}

/** The processes of a runtime that serves from processes of its own: they run the same program as the process that was started. */
export interface Hosting {
  /**
   * Serves the endpoints, and resolves with the origin for clients once the first request can be served.
   * Never resolves in a process that the runtime started: what the program does after it is for the first process alone.
   */
  listen(options: {
    readonly endpoints: readonly HostedEndpoint[];
    readonly port: number;
    readonly host: string;
    readonly logger: Logger;
  }): Promise<string>;
  /** Serves a request of a framework's in the process that was started. */
  handler(endpoint: HostedEndpoint): HostedEndpoint['handler'];
  /** Lets running calls end for `graceMs`, then ends all processes. */
  close(graceMs: number): Promise<void>;
}

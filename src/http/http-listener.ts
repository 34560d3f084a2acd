import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ListenError } from '../errors/listen-error.js';
import type { Logger } from '../runtime/port.js';
import { explainListenFailure } from './listen-failure.js';
import { BAD_EXCHANGE, refuse } from './refusal.js';
import { sendRefusal } from './send-refusal.js';

/** Limits on how slowly a request may arrive, in ms; they say nothing about how long it may be answered. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  // Longer than the 60 s after which common load balancers drop an idle connection, so that they never send into a closing one.
  keepAliveTimeout: 65_000,
};
const SWEEP_MS = 20;

/** What a listener serves. */
export interface ListenedEndpoint {
  readonly path: string;
  /** Further paths that `handler` serves. */
  readonly metadataPaths: readonly string[];
  handler(request: IncomingMessage, response: ServerResponse): void;
  /** A host that requests may name from now on. */
  allowHost(host: string): void;
  /** Ends open streams; resolves when every request is answered. */
  close(): Promise<void>;
}

export interface HttpListenerOptions {
  /** Each on a path of its own. */
  readonly endpoints: readonly ListenedEndpoint[];
  readonly logger: Logger;
}

/** A node:http server that serves endpoints by path. It listens once; after `close` it is spent. */
export class HttpListener {
  readonly #endpoints: ReadonlyMap<string, ListenedEndpoint>;
  readonly #server: Server;
  /** Connections that have not sent a request yet; node does not count them as idle. */
  readonly #unused = new Set<Socket>();
  #address: { readonly host: string; readonly port: number } | undefined;
  #closing: Promise<void> | undefined;

  constructor({ endpoints, logger }: HttpListenerOptions) {
    this.#endpoints = byPath(endpoints);
    this.#server = createServer({ ...TIMEOUTS, keepAlive: true, noDelay: true }, (request, response) =>
      this.#route(request, response),
    );
    this.#server.on('connection', (socket: Socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    this.#server.on('error', (error) => {
      if (this.#address !== undefined) logger.error({ err: error }, 'The HTTP listener failed');
    });
  }

  /** Port 0 takes a free one. Throws ListenError when the address cannot be bound. */
  async listen(port: number, host = '127.0.0.1'): Promise<void> {
    if (this.#address !== undefined || this.#closing !== undefined) {
      throw new ListenError('This HTTP listener was already used. Create another one to listen again.');
    }
    await bind(this.#server, port, host);
    this.#address = { host, port: portOf(this.#server) };
    for (const endpoint of this.#endpoints.values()) endpoint.allowHost(host);
  }

  /** `http://host:port`; a wildcard address is given as the loopback address. Throws ListenError before `listen`. */
  get origin(): string {
    if (this.#address === undefined)
      throw new ListenError('This HTTP listener has no URL before listen() has resolved.');
    const { host, port } = this.#address;
    return `http://${reachable(host)}:${port}`;
  }

  urlOf(endpoint: ListenedEndpoint): string {
    return this.origin + endpoint.path;
  }

  /**
   * Stops accepting, ends all event streams so that clients resume elsewhere, and lets short requests finish for `graceMs`;
   * then cuts the connections that are left.
   */
  close(graceMs = 5_000): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    this.#unused.delete(request.socket);
    if (this.#closing !== undefined) response.shouldKeepAlive = false;
    const endpoint = this.#endpoints.get(pathOf(request.url ?? '/'));
    if (endpoint !== undefined) endpoint.handler(request, response);
    else sendRefusal(request, response, NOT_FOUND);
  }

  async #drain(graceMs: number): Promise<void> {
    const server = this.#server;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const endpoints = [...new Set(this.#endpoints.values())];
    const answered = Promise.all(endpoints.map((endpoint) => endpoint.close()));
    const sweep = setInterval(() => this.#closeIdle(), SWEEP_MS);
    let deadline: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all([closed, answered]), graceOver]);
    server.closeAllConnections();
    await closed;
    clearInterval(sweep);
    clearTimeout(deadline);
  }

  // A connection falls idle when its request is answered, and node closes those that are idle only when asked.
  #closeIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#unused) socket.destroy();
  }
}

const NOT_FOUND = refuse({ status: 404, code: BAD_EXCHANGE, message: 'Not Found: no MCP server is on this path' });

function byPath(endpoints: readonly ListenedEndpoint[]): ReadonlyMap<string, ListenedEndpoint> {
  const paths = new Map<string, ListenedEndpoint>();
  for (const endpoint of endpoints) {
    if (paths.has(endpoint.path)) {
      throw new ListenError(`Two servers are mounted on ${endpoint.path}. Give each a path of its own.`);
    }
    paths.set(endpoint.path, endpoint);
    for (const path of endpoint.metadataPaths) paths.set(path, endpoint);
  }
  return paths;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(explainListenFailure(error, port, host));
    server.once('error', fail);
    try {
      server.listen(port, host, () => {
        server.off('error', fail);
        resolve();
      });
    } catch (error) {
      fail(error);
    }
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    throw new ListenError('The HTTP listener is not bound to a port.');
  return address.port;
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionEra } from '../protocol/era.js';
import type { Route } from '../runtime/hosting.js';
import type { Logger } from '../runtime/port.js';
import type { Authentication } from './auth/authentication.js';
import { requestPath } from './auth/resource-address.js';
import { deleteSession } from './delete-session.js';
import { endpointPath } from './endpoint-path.js';
import type { Edge, Exchange } from './edge.js';
import { refusalOfFailure, unavailable } from './failure-refusal.js';
import { get } from './get.js';
import { routeOf } from './hosted-route.js';
import { HostCheck, type AllowedSites } from './host-check.js';
import { OpenStreams } from './open-streams.js';
import { post } from './post.js';
import { BAD_EXCHANGE, refuse, type Refusal } from './refusal.js';
import { sendMetadata } from './send-metadata.js';
import { sendRefusal } from './send-refusal.js';
import type { StreamConnections } from './stream-connections.js';

export interface HttpEndpointOptions extends AllowedSites {
  readonly era: SessionEra;
  readonly logger: Logger;
  readonly connections: StreamConnections;
  /** Where a listener serves it; default `/mcp`. A framework decides for itself. */
  readonly path?: string | undefined;
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Levels of arrays and objects in a body; default 200. */
  readonly maxDepth?: number | undefined;
  /** What clients wait before they reconnect; default 10,000. */
  readonly retryMs?: number | undefined;
  /** Between comments on open streams; default 15,000, 0 for none. */
  readonly keepAliveMs?: number | undefined;
  /** Requests come from a process of ours that has routed them, with headers that no client can send. Default false. */
  readonly isHosted?: boolean | undefined;
  /** Default: none. */
  readonly authentication?: Authentication | undefined;
}

/** Streamable HTTP for one server, on whatever path it is mounted. */
export class HttpEndpoint {
  readonly path: string;
  readonly #hosts: HostCheck;
  readonly #edge: Edge;
  #isClosed = false;
  #active = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: HttpEndpointOptions) {
    const {
      era,
      logger,
      connections,
      authentication,
      retryMs = 10_000,
      keepAliveMs = 15_000,
      isHosted = false,
    } = options;
    const limits = { maxBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024, maxDepth: options.maxDepth ?? 200 };
    this.path = endpointPath(options.path ?? '/mcp');
    this.#hosts = new HostCheck(options);
    const openStreams = new OpenStreams(keepAliveMs);
    this.#edge = { era, logger, authentication, limits, retryMs, connections, openStreams, isHosted };
  }

  /**
   * Serves one request, whatever its path. A framework that has read the body leaves it at `request.body` or gives it as
   * the third argument; a function there is Express's `next` and is never called.
   */
  readonly handler = (request: IncomingMessage, response: ServerResponse, parsedBody?: unknown): void => {
    const isForMetadata = this.metadataPaths.length > 0 && this.metadataPaths.includes(requestPath(request));
    const answer = isForMetadata ? sendMetadata : answerMessage;
    const body = typeof parsedBody === 'function' ? undefined : parsedBody;
    void this.#serve({ request, response, parsedBody: body, auth: undefined }, answer);
  };

  /** Serves the protected resource metadata (RFC 9728), whatever the path. */
  readonly metadataHandler = (request: IncomingMessage, response: ServerResponse): void => {
    void this.#serve({ request, response, parsedBody: undefined, auth: undefined }, sendMetadata);
  };

  /** Where `handler` serves the metadata; none without authentication. */
  get metadataPaths(): readonly string[] {
    return this.#edge.authentication?.metadataPaths ?? [];
  }

  /** A host that requests may name from now on: one that is listened on. */
  allowHost(host: string): void {
    this.#hosts.allowBoundHost(host);
  }

  /** Where a request belongs when several processes serve. */
  route(request: IncomingMessage): Route {
    return routeOf(request, this.#edge.era);
  }

  /** Answers that nothing can serve the request just now. */
  refuse(request: IncomingMessage, response: ServerResponse): void {
    sendRefusal(request, response, unavailable('the server is starting or shutting down'));
  }

  /** Ends every open stream, so that clients resume elsewhere, and refuses what is new; resolves when the last request is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#edge.openStreams.close();
    if (this.#active === 0) return;
    await new Promise<void>((resolve) => {
      const before = this.#onIdle;
      this.#onIdle = () => {
        before?.();
        resolve();
      };
    });
  }

  async #serve(exchange: Exchange, answer: Answer): Promise<void> {
    this.#active += 1;
    try {
      const refusal = await this.#answer(exchange, answer);
      if (refusal !== undefined) sendRefusal(exchange.request, exchange.response, refusal);
    } catch (error) {
      this.#fail(exchange, error);
    } finally {
      this.#active -= 1;
      if (this.#active === 0) this.#onIdle?.();
    }
  }

  async #answer(exchange: Exchange, answer: Answer): Promise<Refusal | undefined> {
    const { request } = exchange;
    if (this.#isClosed) return unavailable('the server is shutting down');
    const foreign = this.#hosts.refuse(request.headers);
    if (foreign !== undefined) return foreign;
    return answer(this.#edge, exchange);
  }

  #fail({ request, response }: Exchange, error: unknown): void {
    const refusal = refusalOfFailure(error, request.method, this.#edge.logger);
    if (response.headersSent) response.destroy();
    else sendRefusal(request, response, refusal);
  }
}

/** Answers an exchange from an allowed host, or says why not. */
type Answer = (edge: Edge, exchange: Exchange) => Promise<Refusal | undefined> | Refusal | undefined;

async function answerMessage(edge: Edge, exchange: Exchange): Promise<Refusal | undefined> {
  const { authentication } = edge;
  if (authentication === undefined) return dispatch(edge, exchange);
  const authenticated = await authentication.authenticate(exchange.request);
  if (authenticated.kind === 'refusal') return authenticated;
  return dispatch(edge, { ...exchange, auth: authenticated.auth });
}

function dispatch(edge: Edge, exchange: Exchange): Promise<Refusal | undefined> | Refusal {
  switch (exchange.request.method) {
    case 'POST':
      return post(edge, exchange);
    case 'GET':
      return get(edge, exchange);
    case 'DELETE':
      return deleteSession(edge, exchange);
    default: {
      const headers = ['allow', 'GET, POST, DELETE'];
      return refuse({
        status: 405,
        code: BAD_EXCHANGE,
        message: 'Method not allowed: use GET, POST or DELETE',
        headers,
      });
    }
  }
}

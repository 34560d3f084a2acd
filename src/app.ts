import type { IncomingMessage, ServerResponse } from 'node:http';
import { RuntimeOptionsError } from './errors/runtime-options-error.js';
import type { HttpEndpoint } from './http/http-endpoint.js';
import { HttpListener, type ListenedEndpoint } from './http/http-listener.js';
import type { HostedEndpoint, Hosting } from './runtime/hosting.js';
import type { Logger, Runtime } from './runtime/port.js';

/** One server class that is served. */
export interface Mounted {
  /** Its name. */
  readonly server: string;
  readonly runtime: Runtime;
  readonly endpoint: HttpEndpoint;
}

interface AppParts {
  readonly mounted: readonly [Mounted, ...Mounted[]];
  readonly logger: Logger;
  /** Absent: this process serves by itself. */
  readonly hosting: Hosting | undefined;
}

/** A booted server: listening by itself, or mounted into another. */
export class DurableMcpApp {
  readonly #mounted: AppParts['mounted'];
  readonly #logger: Logger;
  readonly #hosting: Hosting | undefined;
  readonly #listener: HttpListener;
  #started: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #servingClosed: Promise<void> | undefined;

  /** Made by `DurableMcpFactory.create`. */
  constructor({ mounted, logger, hosting }: AppParts) {
    this.#mounted = mounted;
    this.#logger = logger;
    this.#hosting = hosting;
    this.#listener = new HttpListener({ endpoints: mounted.map((each) => listened(each, hosting)), logger });
  }

  /**
   * Serves one request of a framework's (Express, Fastify, Nest, node:http), on whatever path it is mounted. With several server
   * classes, the first one's. With `reboot()`, throws RuntimeOptionsError before `start`.
   */
  get handler(): (request: IncomingMessage, response: ServerResponse, parsedBody?: unknown) => void {
    if (this.#hosting !== undefined && this.#started === undefined) throw new RuntimeOptionsError(NOT_STARTED);
    return handlerOf(this.#first, this.#hosting);
  }

  /**
   * Serves the protected resource metadata (RFC 9728) in a framework, where `handler` is asked for its own path only: mount it at
   * `/.well-known/oauth-protected-resource`, with the endpoint's path behind. `listen` does so by itself.
   */
  get metadataHandler(): (request: IncomingMessage, response: ServerResponse) => void {
    return this.#first.endpoint.metadataHandler;
  }

  /** Where clients connect to (the first server class); after `listen`. */
  get url(): string {
    return `${this.#listener.origin}${this.#first.endpoint.path}`;
  }

  /**
   * Resolves once requests can be served: only a server that is mounted into a framework needs it, before `handler`; `listen` does it too.
   * With `reboot()`, which serves from processes of its own, it starts them; they run the same program and never come further than this,
   * so that what follows happens once. Safe to repeat. Rejects with what the runtime says.
   */
  async start(): Promise<void> {
    this.#started ??= this.#hosting?.start({
      endpoints: this.#mounted.map(hosted),
      logger: this.#logger,
      check: () => Promise.all(this.#mounted.map(({ runtime }) => runtime.load('session:probe'))),
      close: (graceMs) => this.#closeServing(graceMs),
    });
    await this.#started;
  }

  /** Port 0 takes a free one. Rejects with ListenError, or as `start` does. */
  async listen(port: number, host = '127.0.0.1'): Promise<void> {
    if (this.#hosting?.isFront === false) {
      for (const { endpoint } of this.#mounted) endpoint.allowHost(host);
      return this.start();
    }
    await this.#listener.listen(port, host);
    try {
      await this.start();
    } catch (error) {
      await this.#listener.close(0);
      throw error;
    }
  }

  /**
   * Takes no new calls, gives running ones `graceMs` (default 5,000) to end, ends open streams so that clients resume elsewhere,
   * and closes the stores. Unfinished calls run again at the next start. Safe to repeat: a second time waits for the first.
   */
  async close(graceMs = 5_000): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    await this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    await this.#hosting?.drain(graceMs);
    await this.#closeServing(graceMs);
    await this.#hosting?.stop();
  }

  // Asked for by `close`, by the hosting, or by both.
  async #closeServing(graceMs: number): Promise<void> {
    this.#servingClosed ??= this.#endServing(graceMs);
    await this.#servingClosed;
  }

  async #endServing(graceMs: number): Promise<void> {
    await Promise.all(this.#mounted.map(({ runtime }) => runtime.drain(graceMs)));
    await this.#listener.close(graceMs);
    await Promise.all(this.#mounted.map(({ runtime }) => runtime.stop()));
  }

  get #first(): Mounted {
    return this.#mounted[0];
  }
}

const NOT_STARTED =
  'app.handler is not ready: the Reboot runtime serves from processes of its own. Write `await app.start()` before it.';

/** What the listener of this process serves: the endpoint, or the way to the process that does. */
function listened(mounted: Mounted, hosting: Hosting | undefined): ListenedEndpoint {
  const { endpoint } = mounted;
  return {
    path: endpoint.path,
    metadataPaths: endpoint.metadataPaths,
    handler: handlerOf(mounted, hosting),
    allowHost: (host) => {
      endpoint.allowHost(host);
    },
    close: () => endpoint.close(),
  };
}

function handlerOf(mounted: Mounted, hosting: Hosting | undefined): HostedEndpoint['handler'] {
  const { endpoint } = mounted;
  const pass = hosting?.handler(hosted(mounted));
  if (pass === undefined) return endpoint.handler;
  // The metadata is the same everywhere, and is no instance's.
  return (request, response, body) => {
    if (endpoint.isForMetadata(request)) endpoint.metadataHandler(request, response);
    else pass(request, response, body);
  };
}

function hosted({ server, endpoint }: Mounted): HostedEndpoint {
  return {
    server,
    path: endpoint.path,
    metadataPaths: endpoint.metadataPaths,
    handler: endpoint.handler,
    route: (request) => endpoint.route(request),
    refuse: (request, response) => {
      endpoint.refuse(request, response);
    },
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { uuidv7 } from 'uuidv7';
import { Credentials } from './engine/auth/credentials.js';
import type { Catalogue } from './engine/catalogue.js';
import { compileCatalogue } from './engine/compile-catalogue.js';
import { Engine } from './engine/engine.js';
import { Injector } from './engine/injector.js';
import { ProviderContainer } from './engine/providers.js';
import { defaultLogger } from './default-logger.js';
import { DefinitionError } from './errors/definition-error.js';
import type { DurableMcpOptions } from './factory-options.js';
import { FieldCodec } from './fields/field-codec.js';
import type { AuthOptions } from './http/auth/auth-options.js';
import { authProblems, scopesIn } from './http/auth/auth-problems.js';
import { Authentication } from './http/auth/authentication.js';
import { endpointPath } from './http/endpoint-path.js';
import { HttpEndpoint } from './http/http-endpoint.js';
import { HttpListener } from './http/http-listener.js';
import { StreamConnections } from './http/stream-connections.js';
import { scan } from './metadata/scanner.js';
import type { Constructor, ServerModel } from './metadata/server-model.js';
import { DurableSessionEra } from './protocol/session-era/session-era.js';
import { SessionFacts } from './protocol/session-era/session-facts.js';
import { embedded } from './runtime/embedded/embedded.js';
import type { Logger, Runtime } from './runtime/port.js';
import type { RuntimeFactory } from './runtime/runtime-factory.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** One server class on its way to being served. */
interface Mounted {
  readonly runtime: Runtime;
  readonly endpoint: HttpEndpoint;
}

/** Boots server classes. */
export const DurableMcpFactory = Object.freeze({
  /**
   * Reads the server classes, opens their stores and runs again what was unfinished. Rejects with DefinitionError, which lists every
   * mistake in the classes, or with the StoreError that says what is wrong with the directory.
   */
  async create(target: Constructor | readonly Constructor[], options: DurableMcpOptions = {}): Promise<DurableMcpApp> {
    const targets = typeof target === 'function' ? [target] : target;
    const logger = options.logger ?? defaultLogger();
    const container = new ProviderContainer(options.providers ?? [], options.container);
    const servers = readDefinitions(targets, container, options.auth);
    const mounted: Mounted[] = [];
    try {
      for (const server of servers)
        mounted.push(await mount(server, { ...options, logger, container, isOnly: servers.length === 1 }));
    } catch (error) {
      await Promise.all(mounted.map(({ runtime }) => runtime.stop()));
      throw error;
    }
    return new DurableMcpApp(mounted, logger);
  },
});

/** A booted server: listening by itself, or mounted into another. */
export class DurableMcpApp {
  readonly #mounted: readonly Mounted[];
  readonly #listener: HttpListener;

  /** Made by `DurableMcpFactory.create`. */
  constructor(mounted: readonly Mounted[], logger: Logger) {
    this.#mounted = mounted;
    this.#listener = new HttpListener({ endpoints: mounted.map(({ endpoint }) => endpoint), logger });
  }

  /** Serves one request of a framework's (Express, Fastify, Nest, node:http), on whatever path it is mounted. With several server classes, the first one's. */
  get handler(): (request: IncomingMessage, response: ServerResponse, parsedBody?: unknown) => void {
    return this.#first.endpoint.handler;
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

  /** Port 0 takes a free one. Rejects with ListenError. */
  async listen(port: number, host = '127.0.0.1'): Promise<void> {
    await this.#listener.listen(port, host);
  }

  /**
   * Takes no new calls, gives running ones `graceMs` (default 5,000) to end, ends open streams so that clients resume elsewhere,
   * and closes the stores. Unfinished calls run again at the next start. Safe to repeat.
   */
  async close(graceMs = 5_000): Promise<void> {
    await Promise.all(this.#mounted.map(({ runtime }) => runtime.drain(graceMs)));
    await this.#listener.close(graceMs);
    await Promise.all(this.#mounted.map(({ runtime }) => runtime.stop()));
  }

  get #first(): Mounted {
    const [first] = this.#mounted;
    if (first === undefined) throw new DefinitionError([nothingToServe]);
    return first;
  }
}

const nothingToServe = {
  where: 'DurableMcpFactory.create',
  what: 'there is no server class.',
  fix: 'Pass at least one class marked @McpServer.',
};

function readDefinitions(
  targets: readonly Constructor[],
  container: ProviderContainer,
  auth: AuthOptions | undefined,
): Catalogue[] {
  const scanned = targets.map((target) => scan(target, { resolvable: (type) => container.knows(type) }));
  const compiled = scanned.flatMap(({ model }) => (model === undefined ? [] : [compileCatalogue(model)]));
  const problems = [...scanned, ...compiled].flatMap((read) => read.problems);
  problems.push(
    ...authProblems(
      auth,
      scanned.flatMap(({ model }) => model ?? []),
    ),
  );
  if (targets.length === 0) problems.push(nothingToServe);
  if (problems.length > 0) throw new DefinitionError(problems);
  return compiled.map(({ catalogue }) => catalogue);
}

type MountOptions = DurableMcpOptions & {
  readonly logger: Logger;
  readonly container: ProviderContainer;
  readonly isOnly: boolean;
};

async function mount(catalogue: Catalogue, options: MountOptions): Promise<Mounted> {
  const { logger, auth, path: base = '/mcp', isOnly, sessionTtl = WEEK_MS } = options;
  const { server } = catalogue;
  const path = endpointPath(isOnly ? base : `${base}/${server.name}`);
  const { storeToken, encryptionKey } = auth ?? {};
  const credentials = new Credentials({ logger, storeToken, encryptionKey });
  const connections = new StreamConnections();
  const runtime = (options.runtime ?? defaultRuntime()).create({ name: server.name, sessionTtl });
  const engine = new Engine({
    catalogue,
    eras: [new SessionFacts()],
    injector: new Injector(server, options.container),
    fields: fieldsOf(server, logger),
    connections,
    credentials,
    logger,
    exposeErrors: options.exposeErrors ?? false,
    now: Date.now,
    random: Math.random,
    validateEffects: options.validateEffects ?? false,
    onBoundary: options.onBoundary,
  });
  const era = new DurableSessionEra({ runtime, catalogue, credentials, logger, newId: uuidv7 });
  const endpoint = new HttpEndpoint({
    ...options,
    era,
    logger,
    connections,
    authentication: authenticationFor(server, { ...options, path }),
    path,
  });
  await runtime.start(engine, { logger });
  return { runtime, endpoint };
}

function authenticationFor(server: ServerModel, options: MountOptions & { readonly path: string }) {
  const { auth, logger, isOnly, path } = options;
  if (auth === undefined) return undefined;
  const resource =
    auth.resource === undefined || isOnly
      ? auth.resource
      : `${String(auth.resource).replace(/\/$/, '')}/${server.name}`;
  const given = resource === undefined ? auth : { ...auth, resource };
  return new Authentication({ ...given, path, isOnly, scopes: scopesIn(server), logger, now: Date.now });
}

function fieldsOf(model: ServerModel, logger: Logger): FieldCodec | undefined {
  return model.state === 'none' ? undefined : new FieldCodec({ model, logger });
}

function defaultRuntime(): RuntimeFactory {
  return embedded();
}

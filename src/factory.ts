import type { IncomingMessage, ServerResponse } from 'node:http';
import { uuidv7 } from 'uuidv7';
import { compileCatalogue } from './engine/compile-catalogue.js';
import { Engine } from './engine/engine.js';
import { Injector } from './engine/injector.js';
import { ProviderContainer } from './engine/providers.js';
import { defaultLogger } from './default-logger.js';
import { DefinitionError } from './errors/definition-error.js';
import type { DurableMcpOptions } from './factory-options.js';
import { FieldCodec } from './fields/field-codec.js';
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
    const servers = readDefinitions(targets, container);
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
): ReturnType<typeof compileCatalogue>['catalogue'][] {
  const scanned = targets.map((target) => scan(target, { resolvable: (type) => container.knows(type) }));
  const compiled = scanned.flatMap(({ model }) => (model === undefined ? [] : [compileCatalogue(model)]));
  const problems = [...scanned, ...compiled].flatMap((read) => read.problems);
  if (targets.length === 0) problems.push(nothingToServe);
  if (problems.length > 0) throw new DefinitionError(problems);
  return compiled.map(({ catalogue }) => catalogue);
}

async function mount(
  catalogue: ReturnType<typeof compileCatalogue>['catalogue'],
  options: DurableMcpOptions & {
    readonly logger: Logger;
    readonly container: ProviderContainer;
    readonly isOnly: boolean;
  },
): Promise<Mounted> {
  const { logger, path = '/mcp', isOnly, sessionTtl = WEEK_MS } = options;
  const { server } = catalogue;
  const connections = new StreamConnections();
  const runtime = (options.runtime ?? defaultRuntime()).create({ name: server.name, sessionTtl });
  const engine = new Engine({
    catalogue,
    eras: [new SessionFacts()],
    injector: new Injector(server, options.container),
    fields: fieldsOf(server, logger),
    connections,
    logger,
    exposeErrors: options.exposeErrors ?? false,
    now: Date.now,
    random: Math.random,
    validateEffects: options.validateEffects ?? false,
    onBoundary: options.onBoundary,
  });
  const era = new DurableSessionEra({ runtime, catalogue, logger, newId: uuidv7 });
  const endpoint = new HttpEndpoint({
    ...options,
    era,
    logger,
    connections,
    path: isOnly ? path : `${path}/${server.name}`,
  });
  await runtime.start(engine, { logger });
  return { runtime, endpoint };
}

function fieldsOf(model: ServerModel, logger: Logger): FieldCodec | undefined {
  return model.state === 'none' ? undefined : new FieldCodec({ model, logger });
}

function defaultRuntime(): RuntimeFactory {
  return embedded();
}

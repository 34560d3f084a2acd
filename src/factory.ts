import { uuidv7 } from 'uuidv7';
import { Credentials } from './engine/auth/credentials.js';
import type { Catalogue } from './engine/catalogue.js';
import { compileCatalogue } from './engine/compile-catalogue.js';
import { Engine } from './engine/engine.js';
import { Injector } from './engine/injector.js';
import { providerProblems } from './engine/provider-problems.js';
import { ProviderContainer } from './engine/providers.js';
import { DurableMcpApp, type Mounted } from './app.js';
import { defaultLogger } from './default-logger.js';
import { defaultRuntime } from './default-runtime.js';
import { DefinitionError } from './errors/definition-error.js';
import type { DurableMcpOptions } from './factory-options.js';
import { FieldCodec } from './fields/field-codec.js';
import { authProblems, scopesIn } from './http/auth/auth-problems.js';
import { Authentication } from './http/auth/authentication.js';
import { endpointPath } from './http/endpoint-path.js';
import { HttpEndpoint } from './http/http-endpoint.js';
import { StreamConnections } from './http/stream-connections.js';
import { scan } from './metadata/scanner.js';
import type { Constructor, ServerModel } from './metadata/server-model.js';
import { DurableSessionEra } from './protocol/session-era/session-era.js';
import { SessionFacts } from './protocol/session-era/session-facts.js';
import type { Logger } from './runtime/port.js';
import type { RuntimeFactory } from './runtime/runtime-factory.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

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
    const servers = readDefinitions(targets, container, options);
    const runtime = options.runtime ?? (await defaultRuntime());
    const mounted: Mounted[] = [];
    try {
      for (const server of servers)
        mounted.push(await mount(server, { ...options, runtime, logger, container, isOnly: servers.length === 1 }));
    } catch (error) {
      await Promise.all(mounted.map(({ runtime }) => runtime.stop()));
      throw error;
    }
    const [first, ...others] = mounted;
    if (first === undefined) throw new DefinitionError([nothingToServe]);
    return new DurableMcpApp({ mounted: [first, ...others], logger, hosting: runtime.hosting });
  },
});

const nothingToServe = {
  where: 'DurableMcpFactory.create',
  what: 'there is no server class.',
  fix: 'Pass at least one class marked @McpServer.',
};

function readDefinitions(
  targets: readonly Constructor[],
  container: ProviderContainer,
  { auth, providers = [], container: fallback }: DurableMcpOptions,
): Catalogue[] {
  const scanned = targets.map((target) => scan(target, { resolvable: (type) => container.knows(type) }));
  const compiled = scanned.flatMap(({ model }) => (model === undefined ? [] : [compileCatalogue(model)]));
  const problems = [...scanned, ...compiled].flatMap((read) => read.problems);
  problems.push(
    ...providerProblems(targets, { providers, hasContainer: fallback !== undefined }),
    ...authProblems(
      auth,
      scanned.flatMap(({ model }) => model ?? []),
    ),
  );
  if (problems.length > 0) throw new DefinitionError(problems);
  return compiled.map(({ catalogue }) => catalogue);
}

type MountOptions = DurableMcpOptions & {
  readonly logger: Logger;
  readonly runtime: RuntimeFactory;
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
  const runtime = options.runtime.create({ name: server.name, sessionTtl });
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
    isHosted: options.runtime.hosting !== undefined,
  });
  await runtime.start(engine, { logger });
  return { server: server.name, runtime, endpoint };
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

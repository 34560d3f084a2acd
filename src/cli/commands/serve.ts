import { once } from 'node:events';
import process from 'node:process';
import type { DurableMcpApp } from '../../app.js';
import type { DurableMcpOptions } from '../../factory-options.js';
import type { Constructor } from '../../metadata/server-model.js';
import type { Command, Flag, Invocation } from '../command.js';
import { readCount } from '../flag-values.js';
import { loadServerClasses, loadSetup, MODULE_FLAGS } from '../server-module.js';
import { show } from '../show.js';
import { table } from '../table.js';

const DEFAULT_PORT = 3000;
const DEFAULT_HOST = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/** Where a server listens and keeps what it stores; `serve` and `dev` take these. */
export const LISTEN_FLAGS: Readonly<Record<string, Flag>> = {
  port: { value: '<port>', help: `Default: PORT, else ${DEFAULT_PORT}. 0 takes a free one.` },
  host: { value: '<host>', help: `Default: HOST, else ${DEFAULT_HOST}.` },
  directory: {
    value: '<directory>',
    help: 'Where sessions and calls live. Default: DURABLE_MCP_DIRECTORY, else .durable.',
  },
  path: { value: '<path>', help: 'Of the endpoint. Default /mcp; with several classes each is at <path>/<its name>.' },
};

interface Served {
  readonly server: string;
  readonly url: string;
}

export const serve: Command = {
  name: 'serve',
  operands: ['module'],
  summary: 'Serve the class marked @McpServer that a compiled module exports.',
  details:
    'Logs go to standard error as JSON lines, at LOG_LEVEL (default info). SIGTERM and SIGINT stop it gracefully: unfinished calls\n' +
    'go on at the next start. A second signal ends it at once.',
  flags: {
    ...MODULE_FLAGS,
    ...LISTEN_FLAGS,
    'expose-errors': { help: 'Clients see the message of every error. For development.' },
    'validate-effects': {
      help: 'Each call runs twice, the second time on a copy; differences are logged. For development.',
    },
    retry: { value: '<ms>', help: 'How long clients are told to wait before they resume a lost stream.' },
    grace: { value: '<ms>', help: 'How long open requests may take when it stops. Default 5000.' },
  },
  async run(invocation) {
    const { operands, flags } = invocation;
    const [file = ''] = operands;
    const { port, host } = listenTarget(invocation);
    const grace = flags.count('grace');
    const classes = await loadServerClasses(file, invocation);
    // Loaded by the commands that need it alone: it is most of what there is to load.
    const { DurableMcpFactory } = await import('../../factory.js');
    const app = await DurableMcpFactory.create(classes, {
      ...(await loadSetup(invocation)),
      ...(await optionsFrom(invocation)),
    });
    try {
      await app.listen(port, host);
    } catch (error) {
      await app.close();
      throw error;
    }
    const served = await servedBy(app, classes);
    show(invocation, served, () =>
      table(
        ['SERVER', 'URL'],
        served.map(({ server, url }) => [server, url]),
      ),
    );
    // Whoever started this process over a channel (`dev`) learns where it is, and takes it along when it ends.
    process.send?.({ kind: 'listening', port: Number(new URL(app.url).port) });
    await untilToldToStop();
    await app.close(grace);
    if (process.connected) process.disconnect();
    return undefined;
  },
};

/** Where to listen, from flags and environment. Throws CommandUsageError. */
export function listenTarget({ flags }: Pick<Invocation, 'flags'>): { readonly port: number; readonly host: string } {
  const { PORT, HOST } = process.env;
  const fromEnvironment = PORT === undefined || PORT === '' ? DEFAULT_PORT : readCount(PORT, 'PORT', HIGHEST_PORT);
  return {
    port: flags.count('port', HIGHEST_PORT) ?? fromEnvironment,
    host: flags.text('host') ?? HOST ?? DEFAULT_HOST,
  };
}

/** What the flags say wins over the setup's options; what they do not say is left to it. */
async function optionsFrom({ flags }: Invocation): Promise<DurableMcpOptions> {
  const directory = flags.text('directory');
  const path = flags.text('path');
  const retryMs = flags.count('retry');
  const { defaultRuntime } = await import('../../default-runtime.js');
  return {
    ...(directory !== undefined && { runtime: await defaultRuntime(directory) }),
    ...(path !== undefined && { path }),
    ...(retryMs !== undefined && { retryMs }),
    ...(flags.isSet('expose-errors') && { exposeErrors: true }),
    ...(flags.isSet('validate-effects') && { validateEffects: true }),
  };
}

async function servedBy(app: DurableMcpApp, classes: readonly Constructor[]): Promise<readonly Served[]> {
  const { scan } = await import('../../metadata/scanner.js');
  const models = classes.map((target) => scan(target).model);
  const names = models.map((model) => model?.name ?? '');
  const [first = ''] = names;
  const base = names.length === 1 ? undefined : app.url.slice(0, -first.length);
  return models.map((model, index) => ({
    server: `${names[index] ?? ''} ${model?.version ?? ''}`,
    url: base === undefined ? app.url : `${base}${names[index] ?? ''}`,
  }));
}

async function untilToldToStop(): Promise<void> {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), once(process, 'disconnect')]);
  process.once('SIGTERM', () => process.exit(1));
  process.once('SIGINT', () => process.exit(1));
}

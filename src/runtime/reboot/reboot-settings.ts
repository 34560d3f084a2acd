import process from 'node:process';
import { inspect } from 'node:util';
import type { InitializeContext, Library, ServicerFactory, TokenVerifier } from '@reboot-dev/reboot';
import { RuntimeOptionsError } from '../../errors/runtime-options-error.js';
import { stateFolder } from './state-folder.js';

/** Options of `reboot()`. */
export interface RebootOptions {
  /** How many server processes: 1, 2, 4, 8, …; with more than one, Envoy takes each session to its owner. Default: `DURABLE_MCP_SERVERS`, else 1. */
  readonly servers?: number;
  /** Where Reboot's state lives, in a folder `reboot` within it. Default: `DURABLE_MCP_DIRECTORY`, else `.durable`. */
  readonly directory?: string;
  /** Envoy's port, with several servers. Default: a free one at each start. */
  readonly port?: number;
  /** Reboot servicers of your own, beside those of the runtime. */
  readonly servicers?: readonly ServicerFactory[];
  /** Reboot libraries that your servicers use. */
  readonly libraries?: readonly Library[];
  /** Called by Reboot at each start, once the servers are up. */
  readonly initialize?: (context: InitializeContext) => Promise<void>;
  /** Verifies the tokens of calls to your servicers. */
  readonly tokenVerifier?: TokenVerifier;
}

/** Options as they were checked. */
export interface RebootSettings {
  readonly servers: number;
  /** Absolute. */
  readonly directory: string;
  readonly envoyPort: number | undefined;
  readonly servicers: readonly ServicerFactory[];
  readonly libraries: readonly Library[];
  readonly initialize: RebootOptions['initialize'];
  readonly tokenVerifier: TokenVerifier | undefined;
}

/** Throws RuntimeOptionsError, which says what to write instead. */
export function readSettings(options: RebootOptions): RebootSettings {
  const { DURABLE_MCP_SERVERS, DURABLE_MCP_DIRECTORY } = process.env;
  const { directory = DURABLE_MCP_DIRECTORY ?? '.durable', servicers = [], libraries = [] } = options;
  if (typeof directory !== 'string' || directory === '') throw mistake('directory', directory, 'a path');
  return {
    servers:
      options.servers === undefined ? readServers(DURABLE_MCP_SERVERS) : checkServers('servers', options.servers),
    directory: stateFolder(directory),
    envoyPort: checkPort(options.port),
    servicers,
    libraries,
    initialize: options.initialize,
    tokenVerifier: options.tokenVerifier,
  };
}

/** Reboot divides all states into this many shards, and gives each server as many. */
const MOST_SERVERS = 2 ** 14;

function readServers(text: string | undefined): number {
  return text === undefined || text === ''
    ? 1
    : checkServers('DURABLE_MCP_SERVERS', /^\d+$/.test(text) ? Number(text) : text);
}

function checkServers(name: string, value: unknown): number {
  const isPower = typeof value === 'number' && Number.isInteger(Math.log2(value));
  if (!isPower || value < 1 || value > MOST_SERVERS) {
    throw mistake(name, value, '1, 2, 4, 8, …: Reboot takes powers of two');
  }
  return value;
}

function checkPort(port: unknown): number | undefined {
  if (port === undefined) return undefined;
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw mistake('port', port, 'a whole number from 1 to 65535, or left out for a free one');
}

function mistake(name: string, value: unknown, wanted: string): RuntimeOptionsError {
  return new RuntimeOptionsError(`reboot(): ${name} is ${inspect(value)}. It must be ${wanted}.`);
}

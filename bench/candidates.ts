import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './processes/free-port.js';
import type { ServerLaunch } from './processes/server-process.js';
import { repositoryRoot } from './repository-root.js';

/** Ours first, then those that it is compared with. */
export const CANDIDATES = ['durable-mcp', 'sdk', 'fastmcp', 'mcp-nest'] as const;
export type CandidateName = (typeof CANDIDATES)[number];

/** What the tables say about a candidate. */
export const CANDIDATE_TITLES: Readonly<Record<CandidateName, string>> = {
  'durable-mcp': 'durable-mcp (every call durable)',
  sdk: 'SDK 1.32 + Express (in memory)',
  fastmcp: 'FastMCP 4 (in memory)',
  'mcp-nest': 'mcp-nest 2 on Express (in memory)',
};

/** Where the peers' files and packages are. */
export function peersFolder(): string {
  return join(repositoryRoot(), 'bench/peers');
}

export async function launchOf(name: CandidateName, directory: string): Promise<ServerLaunch> {
  if (name === 'durable-mcp') return durableLaunch({ directory });
  return { file: join(peersFolder(), `${name}.js`), args: [String(await freePort())] };
}

export interface DurableOptions {
  /** Of its store. */
  readonly directory: string;
  /** The tool `hold` does not end. */
  readonly holds?: boolean;
  readonly execArgv?: readonly string[];
}

export function durableLaunch({ directory, holds = false, execArgv = [] }: DurableOptions): ServerLaunch {
  const environment = { DURABLE_MCP_RUNTIME: 'embedded', DURABLE_MCP_DIRECTORY: directory };
  return { file: durableFile(), args: holds ? ['--holds'] : [], execArgv, environment };
}

export interface DurableOnReboot {
  readonly servers: number;
  /** Of its state. */
  readonly directory: string;
}

/** All by the environment: Reboot's processes run the same file again, and inherit it. */
export function rebootLaunch({ servers, directory }: DurableOnReboot): ServerLaunch {
  const environment = {
    DURABLE_MCP_RUNTIME: 'reboot',
    DURABLE_MCP_SERVERS: String(servers),
    DURABLE_MCP_DIRECTORY: directory,
  };
  return { file: durableFile(), args: [], environment };
}

function durableFile(): string {
  return fileURLToPath(new URL('./servers/durable.js', import.meta.url));
}

import { join } from 'node:path';
import type { RuntimeFactory } from '../port.js';
import { EmbeddedRuntime } from './embedded-runtime.js';

export interface EmbeddedOptions {
  /** Where the store's files live, one set for each server name. Default: `DURABLE_MCP_DIRECTORY`, else `.durable`. */
  readonly directory?: string;
}

/** The default runtime: SQLite in a directory of this machine, one process, nothing to set up. */
export function embedded(options: EmbeddedOptions = {}): RuntimeFactory {
  const directory = options.directory ?? process.env['DURABLE_MCP_DIRECTORY'] ?? '.durable';
  return Object.freeze({
    name: 'embedded',
    create: ({ name, sessionTtl }: { readonly name: string; readonly sessionTtl: number }) =>
      new EmbeddedRuntime({ path: join(directory, fileName(name)), sessionTtl, now: Date.now }),
  });
}

// Two names must never share a file, and a name must never leave the directory.
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E');
}

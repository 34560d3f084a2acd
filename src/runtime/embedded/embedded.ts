import type { RuntimeFactory } from '../runtime-factory.js';
import { EmbeddedRuntime } from './embedded-runtime.js';
import { defaultDirectory, storePath } from './store-files.js';

export interface EmbeddedOptions {
  /** Where the store's files live, one set for each server name. Default: `DURABLE_MCP_DIRECTORY`, else `.durable`. */
  readonly directory?: string;
}

/** The default runtime: SQLite in a directory of this machine, one process, nothing to set up. */
export function embedded(options: EmbeddedOptions = {}): RuntimeFactory {
  const directory = options.directory ?? defaultDirectory();
  return Object.freeze({
    name: 'embedded',
    create: ({ name, sessionTtl }: { readonly name: string; readonly sessionTtl: number }) =>
      new EmbeddedRuntime({ path: storePath(directory, name), sessionTtl, now: Date.now }),
  });
}

import { CommandError } from '../errors/command-errors.js';
import { openStoreAdmin, type OpenedAdmin } from '../runtime/embedded/open-store-admin.js';
import { defaultDirectory, storesIn, type StoreFiles } from '../runtime/embedded/store-files.js';
import { StoreReader } from '../runtime/embedded/store-reader.js';
import type { Flag, Invocation } from './command.js';

/** How a command line says which server's store is meant. */
export const STORE_FLAGS: Readonly<Record<string, Flag>> = {
  directory: { value: '<directory>', help: 'Where the stores are. Default: DURABLE_MCP_DIRECTORY, else .durable.' },
  name: { value: '<server>', help: 'Name of the server. Default: the only one in the directory.' },
};

/** Lets `use` look into the store that the command line means. */
export async function withReader<T>(invocation: Invocation, use: (reader: StoreReader) => T | Promise<T>): Promise<T> {
  const reader = new StoreReader(chosenStore(invocation).path);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

/** Lets `use` change the store that the command line means. */
export async function withAdmin<T>(invocation: Invocation, use: (opened: OpenedAdmin) => Promise<T>): Promise<T> {
  const opened = await openStoreAdmin(chosenStore(invocation).path);
  try {
    return await use(opened);
  } finally {
    opened.close();
  }
}

export function chosenDirectory({ flags }: Invocation): string {
  return flags.text('directory') ?? defaultDirectory();
}

function chosenStore(invocation: Invocation): StoreFiles {
  const directory = chosenDirectory(invocation);
  const stores = storesIn(directory);
  const name = invocation.flags.text('name');
  const names = stores.map((store) => store.name).join(', ');
  const [only] = stores;
  if (only === undefined) {
    throw new CommandError(`There is no store in ${directory}. Name the directory of a server with --directory.`);
  }
  if (name === undefined && stores.length > 1) {
    throw new CommandError(`There are several stores in ${directory}. Say which with --name: ${names}.`);
  }
  const chosen = name === undefined ? only : stores.find((store) => store.name === name);
  if (chosen === undefined)
    throw new CommandError(`There is no store of "${name}" in ${directory}. There are: ${names}.`);
  return chosen;
}

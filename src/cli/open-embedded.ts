import { existsSync } from 'node:fs';
import { CommandError } from '../errors/command-errors.js';
import { openStoreAdmin, type OpenedAdmin } from '../runtime/embedded/open-store-admin.js';
import { storePath, storesIn, type StoreFiles } from '../runtime/embedded/store-files.js';
import { StoredSessions } from '../runtime/embedded/stored-sessions.js';
import { StoreReader } from '../runtime/embedded/store-reader.js';
import { noSessions } from './no-sessions.js';
import type { OpenedSessions, SessionsChoice } from './opened-sessions.js';

/** Of the embedded runtime: read from the store itself, changed through the process that serves from it, if there is one. */
export async function openEmbedded(choice: SessionsChoice): Promise<OpenedSessions> {
  const { name, path } = chosenStore(choice);
  // Makes the store where there is none.
  let admin = choice.newServer === undefined || choice.isReadOnly ? undefined : await openStoreAdmin(path);
  const reader = choice.isReadOnly && !existsSync(`${path}.db`) ? undefined : new StoreReader(path);
  return {
    server: name,
    reader: reader === undefined ? noSessions : new StoredSessions(reader),
    change: async (): Promise<OpenedAdmin> => (admin ??= await openStoreAdmin(path)),
    close: () => {
      reader?.close();
      admin?.close();
    },
  };
}

function chosenStore({ directory, name, newServer }: SessionsChoice): StoreFiles {
  const stores = storesIn(directory);
  const wanted = name ?? newServer ?? onlyName(stores, directory);
  const chosen = stores.find((store) => store.name === wanted);
  if (chosen !== undefined) return chosen;
  const isNew = newServer !== undefined && (name !== undefined || stores.length === 0);
  if (isNew) return { name: wanted, path: storePath(directory, wanted) };
  const advice = newServer === undefined ? '' : ' Say with --name whose they are to be.';
  throw new CommandError(`There is no store of "${wanted}" in ${directory}. There are: ${namesOf(stores)}.${advice}`);
}

function onlyName(stores: readonly StoreFiles[], directory: string): string {
  const [only, ...others] = stores;
  if (only === undefined) {
    throw new CommandError(`There is no store in ${directory}. Name the directory of a server with --directory.`);
  }
  if (others.length > 0) {
    throw new CommandError(`There are several stores in ${directory}. Say which with --name: ${namesOf(stores)}.`);
  }
  return only.name;
}

function namesOf(stores: readonly StoreFiles[]): string {
  return stores.map(({ name }) => name).join(', ') || 'none';
}

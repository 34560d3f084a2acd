import { StoreInUseError } from '../../errors/store-errors.js';
import { AdminClient } from './admin-client.js';
import { StoppedStore } from './stopped-store.js';
import type { SessionAdmin } from '../session-admin.js';

export interface OpenedAdmin {
  readonly admin: SessionAdmin;
  /** A process serves from the store, and was asked. */
  readonly isServed: boolean;
  close(): void;
}

/** Takes hold of a store to change it: through the process that serves from it, or itself when there is none. */
export async function openStoreAdmin(path: string): Promise<OpenedAdmin> {
  const client = await AdminClient.connect(path);
  if (client !== undefined) return { admin: client, isServed: true, close: () => undefined };
  try {
    const store = new StoppedStore(path);
    return {
      admin: store,
      isServed: false,
      close: () => {
        store.close();
      },
    };
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw new StoreInUseError(
      `Another process holds ${path}.db and cannot be asked: it is starting or stopping, was started by another user, or could ` +
        'not open its admin channel (its log says why). Try again, or stop it first.',
      { cause: error },
    );
  }
}

import type { Alarms } from '../alarms.js';
import type { Logger } from '../port.js';
import type { AdminChannel } from './admin-server.js';
import type { CallRegistry } from './call-registry.js';
import type { InstanceCache } from './instance-cache.js';
import type { Retention } from './retention.js';
import type { SessionEndings } from './session-endings.js';
import type { Store } from './store.js';

/** What an embedded runtime has while it is up. */
export interface Started {
  readonly store: Store;
  readonly logger: Logger;
  readonly instances: InstanceCache;
  readonly calls: CallRegistry;
  readonly endings: SessionEndings;
  readonly retention: Retention;
  readonly alarms: Alarms;
}

/** Waits for what is being written, then lets go of the store. */
export async function end(
  { store, calls, retention, alarms }: Started,
  admin: AdminChannel | undefined,
): Promise<void> {
  await admin?.close();
  retention.stop();
  alarms.stop();
  calls.abandonAll(new Error('The server is stopping.'));
  await store.close();
}

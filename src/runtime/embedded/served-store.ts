import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailableError } from '../../errors/store-errors.js';
import type { InstanceKey, Runtime } from '../port.js';
import type { PortableSession } from '../portable-session.js';
import type { EntryReplacement, ImportResult, ReplacementResult, SessionAdmin, SessionHold } from '../session-admin.js';
import type { CallRegistry } from './call-registry.js';
import type { InstanceCache } from './instance-cache.js';
import type { LiveInstance } from './live-instance.js';
import { sessionDeletion } from './session-deletion.js';
import { sessionImport } from './session-rows.js';
import type { Statement } from './statements.js';
import type { Store } from './store.js';

export interface ServedStoreOptions {
  readonly runtime: Pick<Runtime, 'cancel' | 'delete'>;
  readonly store: Store;
  readonly instances: InstanceCache;
  readonly calls: CallRegistry;
}

/** What the operator can change of a store that this process serves from. */
export class ServedStore implements SessionAdmin {
  readonly #options: ServedStoreOptions;

  constructor(options: ServedStoreOptions) {
    this.#options = options;
  }

  async cancel(call: string, reason: string): Promise<boolean> {
    return this.#options.runtime.cancel(call, reason);
  }

  async delete(instance: InstanceKey): Promise<boolean> {
    return this.#options.runtime.delete(instance);
  }

  async replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult> {
    return (await this.#options.calls.get(replacement.call)?.journal.replace(replacement)) ?? 'ended';
  }

  async import(session: PortableSession): Promise<ImportResult> {
    const { store, instances, calls } = this.#options;
    const { key } = session;
    if ((await instances.load(key)) !== undefined) return 'exists';
    instances.hold(key);
    try {
      const result = await settled(store.write(sessionImport(session)));
      return result;
    } finally {
      await calls.goOn(key);
    }
  }

  async hold(keys: readonly InstanceKey[]): Promise<SessionHold> {
    const { instances } = this.#options;
    const taken = keys.find((key) => instances.isHeld(key));
    if (taken !== undefined) {
      throw new StoreUnavailableError(`${taken} is being exported or imported by another command. Try again later.`);
    }
    const held = new Set<InstanceKey>();
    const hold = {
      end: async (key: InstanceKey) => {
        if (!held.delete(key)) throw new StoreUnavailableError(`${key} is not held.`);
        return this.#end(key);
      },
      release: async () => {
        const rest = [...held];
        held.clear();
        for (const key of rest) await this.#options.calls.goOn(key);
      },
    };
    try {
      await this.#hold(keys, held);
    } catch (error) {
      await hold.release();
      throw error;
    }
    return hold;
  }

  /** Resolves when all that was begun is durable, or never will be: by one commit, behind all of it, however many they are. */
  async #hold(keys: readonly InstanceKey[], held: Set<InstanceKey>): Promise<void> {
    const touches: Statement[] = [];
    for (const key of keys) {
      const instance = await this.#cutOff(key, held);
      if (instance !== undefined) touches.push(['touchInstance', instance.usedAt, key]);
    }
    if (touches.length === 0) return;
    await nextTurn();
    await this.#options.store.write(touches);
  }

  async #cutOff(key: InstanceKey, held: Set<InstanceKey>): Promise<LiveInstance | undefined> {
    const { instances, calls } = this.#options;
    const instance = await instances.load(key);
    if (instance === undefined) return undefined;
    held.add(key);
    instance.isHeld = true;
    instances.hold(key);
    calls.abandonCallsOf(instance, new Error('The session is being moved.'));
    instance.log.end();
    return instance;
  }

  async #end(key: InstanceKey): Promise<boolean> {
    const { store, instances } = this.#options;
    await store.write(sessionDeletion(key));
    instances.letGo(key);
    return true;
  }
}

// The tables have rules: no key and no call twice.
async function settled(written: Promise<void>): Promise<ImportResult> {
  try {
    await written;
    return 'imported';
  } catch (error) {
    if (String(error).includes('UNIQUE')) return 'exists';
    throw error;
  }
}

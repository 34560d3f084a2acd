import type { InstanceKey } from '../port.js';
import type { CallRegistry } from './call-registry.js';
import type { InstanceCache } from './instance-cache.js';
import type { LiveInstance } from './live-instance.js';
import { sessionDeletion } from './session-deletion.js';
import type { Store } from './store.js';

export interface SessionEndingsOptions {
  readonly store: Store;
  readonly instances: InstanceCache;
  readonly calls: CallRegistry;
  /** Milliseconds. */
  readonly sessionTtl: number;
  readonly now: () => number;
}

/** How a session ends: somebody wants it to, or nobody has used it for long. */
export class SessionEndings {
  readonly #options: SessionEndingsOptions;

  constructor(options: SessionEndingsOptions) {
    this.#options = options;
  }

  /** Durable when it resolves. False: there was none. */
  async delete(key: InstanceKey): Promise<boolean> {
    const instance = await this.#options.instances.load(key);
    return instance !== undefined && this.#end(instance);
  }

  /** Unless it is in use: what the store said of its last use may be older than what has happened since. */
  async expire(key: InstanceKey): Promise<void> {
    const { instances, sessionTtl, now } = this.#options;
    const instance = instances.isHeld(key) ? undefined : await instances.load(key);
    if (instance === undefined || instance.pins > 0) return;
    if (instance.usedAt < now() - sessionTtl) await this.#end(instance);
  }

  async #end(instance: LiveInstance): Promise<boolean> {
    if (instance.isDeleted) return false;
    const { store, instances, calls } = this.#options;
    instance.isDeleted = true;
    calls.abandonCallsOf(instance, new Error('The session was ended.'));
    await instances.remove(instance.key, store.write(sessionDeletion(instance.key)));
    instance.log.end();
    return true;
  }
}

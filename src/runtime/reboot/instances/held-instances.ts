import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailableError } from '../../../errors/store-errors.js';
import type { InstanceKey } from '../../port.js';
import { StreamLog } from '../../stream-log.js';
import type { CallRuns } from './call-runs.js';
import { LEASE_MS, type Holds } from './instance-operations.js';
import type { LiveInstance } from './live-instance.js';
import type { OwnedInstances } from './owned-instances.js';

interface Hold {
  readonly instances: Map<InstanceKey, LiveInstance>;
  lease: NodeJS.Timeout;
}

/** The instances of this process that stand still, by the token of who holds them. */
export class HeldInstances implements Holds {
  readonly #owned: OwnedInstances;
  readonly #runs: CallRuns;
  readonly #holds = new Map<string, Hold>();

  constructor(owned: OwnedInstances, runs: CallRuns) {
    this.#owned = owned;
    this.#runs = runs;
  }

  async hold(key: InstanceKey, token: string): Promise<boolean> {
    const instance = await this.#owned.get(key);
    if (instance === undefined) return false;
    if (instance.isHeld) {
      throw new StoreUnavailableError(`${key} is being exported by another command. Try again later.`);
    }
    this.#entry(token).instances.set(key, instance);
    instance.isHeld = true;
    instance.pins += 1;
    const reason = new Error('The session is being moved.');
    for (const call of instance.calls.values()) {
      call.abandon(reason);
      call.log.end();
    }
    instance.calls.clear();
    instance.log.end();
    await nextTurn();
    await instance.durable();
    return true;
  }

  get(key: InstanceKey, token: string): LiveInstance | undefined {
    return this.#holds.get(token)?.instances.get(key);
  }

  renew(token: string): void {
    this.#holds.get(token)?.lease.refresh();
  }

  async end(key: InstanceKey, token: string): Promise<void> {
    const instance = this.get(key, token);
    if (instance === undefined) throw new StoreUnavailableError(`${key} is not held (any more).`);
    this.#holds.get(token)?.instances.delete(key);
    // Its runs were cut loose when it was held, and might have gone on until now.
    this.#runs.endWorkflows(instance);
    await this.#owned.delete(instance);
  }

  async release(token: string): Promise<void> {
    const hold = this.#holds.get(token);
    if (hold === undefined) return;
    this.#holds.delete(token);
    clearTimeout(hold.lease);
    for (const instance of hold.instances.values()) {
      instance.log = new StreamLog(instance.image.stream.length);
      await this.#runs.resume(instance, () => {
        instance.isHeld = false;
        instance.pins -= 1;
      });
    }
  }

  #entry(token: string): Hold {
    const known = this.#holds.get(token);
    if (known !== undefined) return known;
    const lease = setTimeout(() => void this.release(token), LEASE_MS).unref();
    const hold = { instances: new Map<InstanceKey, LiveInstance>(), lease };
    this.#holds.set(token, hold);
    return hold;
  }
}

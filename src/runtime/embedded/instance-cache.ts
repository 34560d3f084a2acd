import type { InstanceKey } from '../port.js';
import { LiveInstance } from './live-instance.js';
import type { Row } from './statements.js';
import type { Store } from './store.js';

/** Instances kept in memory although nothing needs them just now. */
const MOST_IDLE_INSTANCES = 512;

/** The instances in memory: all that are needed, and the most recently used of the rest. */
export class InstanceCache {
  readonly #store: Store;
  readonly #live = new Map<InstanceKey, LiveInstance>();
  readonly #loading = new Map<InstanceKey, Promise<LiveInstance | undefined>>();

  constructor(store: Store) {
    this.#store = store;
  }

  get(key: InstanceKey): LiveInstance | undefined {
    const instance = this.#live.get(key);
    if (instance === undefined) return undefined;
    this.#live.delete(key);
    this.#live.set(key, instance);
    return instance;
  }

  async load(key: InstanceKey): Promise<LiveInstance | undefined> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const running = this.#loading.get(key);
    if (running !== undefined) return running;
    const loading = this.#read(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  add(row: Row): LiveInstance {
    const instance = new LiveInstance(row);
    this.#live.set(instance.key, instance);
    this.#evict();
    return instance;
  }

  remove(key: InstanceKey): void {
    this.#live.delete(key);
  }

  async #read(key: InstanceKey): Promise<LiveInstance | undefined> {
    const [row] = await this.#store.read('instance', key);
    return row === undefined ? undefined : this.add(row);
  }

  #evict(): void {
    let surplus = this.#live.size - MOST_IDLE_INSTANCES;
    if (surplus <= 0) return;
    for (const [key, instance] of this.#live) {
      if (surplus <= 0) return;
      surplus -= 1;
      if (instance.pins === 0) this.#live.delete(key);
    }
  }
}

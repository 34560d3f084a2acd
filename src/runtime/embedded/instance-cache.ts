import { StoreUnavailableError } from '../../errors/store-errors.js';
import type { InstanceKey } from '../port.js';
import { LiveInstance } from './live-instance.js';
import type { Row } from './statements.js';
import type { Store } from './store.js';

/** Instances kept in memory although nothing needs them just now. */
const MOST_IDLE_INSTANCES = 512;

export interface InstanceCacheOptions {
  readonly store: Store;
  /** How often an instance's time of last use is stored at most. Milliseconds. */
  readonly touchEveryMs: number;
}

/** Said to whoever needs an instance that is held. */
export function heldError(): StoreUnavailableError {
  return new StoreUnavailableError('The session is being moved. Try again shortly.');
}

/** The instances in memory: all that are needed, and the most recently used of the rest. */
export class InstanceCache {
  readonly #options: InstanceCacheOptions;
  readonly #live = new Map<InstanceKey, LiveInstance>();
  readonly #held = new Set<InstanceKey>();
  /** Their deletion is still to be committed: there is a row, but nothing is to come of it any more. */
  readonly #leaving = new Set<InstanceKey>();
  readonly #loading = new Map<InstanceKey, Promise<LiveInstance | undefined>>();

  constructor(options: InstanceCacheOptions) {
    this.#options = options;
  }

  get(key: InstanceKey): LiveInstance | undefined {
    const instance = this.#live.get(key);
    if (instance === undefined) return undefined;
    this.#live.delete(key);
    this.#live.set(key, instance);
    return instance;
  }

  /** Throws StoreUnavailableError while it is held. */
  async load(key: InstanceKey): Promise<LiveInstance | undefined> {
    if (this.#held.has(key)) throw heldError();
    const known = this.get(key);
    if (known !== undefined) return known;
    if (this.#leaving.has(key)) return undefined;
    const running = this.#loading.get(key);
    if (running !== undefined) return running;
    const loading = this.#read(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** Those that something needs. */
  pinned(): readonly LiveInstance[] {
    return [...this.#live.values()].filter(({ pins }) => pins > 0);
  }

  add(row: Row): LiveInstance {
    const instance = new LiveInstance(row, this.#options.touchEveryMs);
    this.#live.set(instance.key, instance);
    this.#evict();
    return instance;
  }

  /** G1: nobody gets it any more, also while `deletion` waits for its turn: a call that was taken meanwhile would be lost. */
  async remove(key: InstanceKey, deletion: Promise<void>): Promise<void> {
    this.#live.delete(key);
    this.#leaving.add(key);
    try {
      await deletion;
    } finally {
      this.#leaving.delete(key);
    }
  }

  isHeld(key: InstanceKey): boolean {
    return this.#held.has(key);
  }

  /** Nobody gets it any more, until it is added again or let go. */
  hold(key: InstanceKey): void {
    this.#held.add(key);
    this.#live.delete(key);
  }

  letGo(key: InstanceKey): void {
    this.#held.delete(key);
  }

  async #read(key: InstanceKey): Promise<LiveInstance | undefined> {
    const [row] = await this.#options.store.read('instance', key);
    if (this.#held.has(key)) throw heldError();
    return row === undefined || this.#leaving.has(key) ? undefined : this.add(row);
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

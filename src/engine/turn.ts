import type { Release, Turns } from './turns.js';

const never = new Promise<never>(() => undefined);

/** One call's hold on its instance. */
export interface Turn {
  readonly isHeld: boolean;
  /** Safe to repeat. Never resolves once the call has ended. */
  take(): Promise<void>;
  /** While the call is suspended. Safe to repeat. */
  give(): void;
  /** The call has ended. Safe to repeat. */
  end(): void;
}

/** G7: `concurrency: 'turns'`: others go on while the call is suspended. */
export class SharedTurn implements Turn {
  readonly #turns: Turns;
  readonly #key: string;
  #release: Release | undefined;
  #taking: Promise<void> | undefined;
  #hasEnded = false;

  constructor(turns: Turns, key: string) {
    this.#turns = turns;
    this.#key = key;
  }

  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  // One place in the queue, however often it is asked for.
  async take(): Promise<void> {
    if (this.#hasEnded) return never;
    if (this.#taking === undefined) this.#release ??= this.#turns.takeFree(this.#key);
    if (this.isHeld) return;
    this.#taking ??= this.#takeNext();
    await this.#taking;
  }

  give(): void {
    this.#release?.();
    this.#release = undefined;
  }

  end(): void {
    this.#hasEnded = true;
    this.#release?.();
    this.#release = undefined;
  }

  async #takeNext(): Promise<void> {
    this.#release = await this.#turns.take(this.#key);
    this.#taking = undefined;
    if (!this.#hasEnded) return;
    this.end();
    await never;
  }
}

/** G7: `concurrency: 'exclusive'`: the instance stays taken through all waits. */
export class ExclusiveTurn extends SharedTurn {
  override give(): void {
    // Kept until the end.
  }
}

/** For calls that only read: nobody waits for them, and they wait for nobody. */
export class NoTurn implements Turn {
  isHeld = false;

  take(): Promise<void> {
    this.isHeld = true;
    return Promise.resolve();
  }

  give(): void {
    this.isHeld = false;
  }

  end(): void {
    this.isHeld = false;
  }
}

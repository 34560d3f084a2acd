import { CatchUp } from './catch-up.js';

interface Pending {
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

/** The waits that a run has come to and that have not ended. */
export class PendingWaits {
  readonly #pending = new Map<string, Pending>();
  readonly #arrival = new CatchUp();

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  get names(): readonly string[] {
    return [...this.#pending.keys()];
  }

  has(wait: string): boolean {
    return this.#pending.has(wait);
  }

  /** Resolves with what the wait is ended with. */
  async add(wait: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      this.#pending.set(wait, { resolve, reject });
      this.#arrival.come();
    });
  }

  /** Resolves with false if the run does not come to this wait within so many milliseconds. */
  async comesTo(wait: string, milliseconds: number): Promise<boolean> {
    const deadline = performance.now() + milliseconds;
    while (!this.#pending.has(wait)) {
      if (!(await this.#arrival.within(deadline - performance.now()))) return false;
    }
    return true;
  }

  end(wait: string, value: string): void {
    const pending = this.#pending.get(wait);
    this.#pending.delete(wait);
    pending?.resolve(value);
  }

  reject(wait: string, error: unknown): void {
    const pending = this.#pending.get(wait);
    this.#pending.delete(wait);
    pending?.reject(error);
  }

  rejectAll(error: unknown): void {
    const pending = [...this.#pending.values()];
    this.clear();
    for (const { reject } of pending) reject(error);
  }

  /** They never settle. */
  clear(): void {
    this.#pending.clear();
  }
}

/** Gives the turn back. Safe to repeat. */
export type Release = () => void;

/** G7: one holder at a time for each key, in order of asking. Keeps nothing for keys that nobody holds. */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** The turn, if nobody has it. */
  takeFree(key: string): Release | undefined {
    if (this.#waiting.has(key)) return undefined;
    this.#waiting.set(key, []);
    return this.#releaseOf(key);
  }

  /** Resolves when it is the caller's turn. */
  async take(key: string): Promise<Release> {
    const free = this.takeFree(key);
    if (free !== undefined) return free;
    await new Promise<void>((resolve) => {
      this.#waiting.get(key)?.push(resolve);
    });
    return this.#releaseOf(key);
  }

  #releaseOf(key: string): Release {
    let isHeld = true;
    return () => {
      if (isHeld) this.#pass(key);
      isHeld = false;
    };
  }

  #pass(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next === undefined) this.#waiting.delete(key);
    else next();
  }
}

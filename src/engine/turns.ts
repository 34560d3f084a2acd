/** Gives the turn back. Safe to repeat. */
export type Release = () => void;

/** G7: one holder at a time for each key, in order of asking. Keeps nothing for keys that nobody holds. */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Resolves when it is the caller's turn. */
  async take(key: string): Promise<Release> {
    const queue = this.#waiting.get(key);
    if (queue === undefined) {
      this.#waiting.set(key, []);
    } else {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
    }
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

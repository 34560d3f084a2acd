/**
 * How much a call is doing just now beside waiting. Everything that the handler awaits from the engine, but for questions and
 * sleeps, counts; when nothing does and something waits, the call has come to rest.
 */
export class Activity {
  #whenIdle: () => void = () => undefined;
  #running = 0;
  #held = 0;
  #open = 0;

  /** Told each time that nothing is under way any more, or only what is held back or new. */
  observe(whenIdle: () => void): void {
    this.#whenIdle = whenIdle;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Whether all that is under way is held back until the replay has caught up, or is new: no earlier run saw the end of it. */
  get isCaughtUp(): boolean {
    return this.#running === this.#held + this.#open;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#tell();
    }
  }

  /** Within `during`: no earlier run saw the end of this part of it. */
  async open<T>(work: () => Promise<T>): Promise<T> {
    this.#open += 1;
    this.#tell();
    try {
      return await work();
    } finally {
      this.#open -= 1;
    }
  }

  /** Within `during`: this part of it waits for the replay of other branches. */
  async heldBack<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    this.#tell();
    try {
      return await work();
    } finally {
      this.#held -= 1;
    }
  }

  #tell(): void {
    if (this.isCaughtUp) this.#whenIdle();
  }
}

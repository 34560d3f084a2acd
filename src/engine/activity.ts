/**
 * How much a call is doing just now beside waiting. Everything that the handler awaits from the engine, but for questions and
 * sleeps, counts; when nothing does and something waits, the call has come to rest.
 */
export class Activity {
  readonly #onIdle: () => void;
  #running = 0;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#onIdle();
    }
  }
}

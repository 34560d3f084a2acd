/** Many tests that share their crashes: each crash takes a while, and most tests are about what it leaves behind. */
export class CrashTogether {
  readonly #crash: (whileDown: () => void) => Promise<void>;
  readonly #bodies: (() => Promise<void>)[] = [];
  readonly #waiting: { readonly whileDown: () => void; readonly goOn: (crashed: Promise<void>) => void }[] = [];
  #running = 0;
  #results: Promise<readonly PromiseSettledResult<void>[]> | undefined;

  /** `crash` is done once for all that wait for it. */
  constructor(crash: (whileDown: () => void) => Promise<void>) {
    this.#crash = crash;
  }

  /** Takes a test; all of them run beside each other as soon as the result of the first is asked for, which the returned function does. */
  add(body: () => Promise<void>): () => Promise<void> {
    const index = this.#bodies.push(body) - 1;
    return async () => {
      this.#results ??= this.#runAll();
      const result = (await this.#results)[index];
      if (result?.status === 'rejected') throw result.reason;
    };
  }

  /** Called within a test: resolves after the crash, which comes when every test that has not ended has called this. */
  async crash(whileDown: () => void = () => undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ whileDown, goOn: (crashed) => void crashed.then(resolve, reject) });
      this.#crashIfAllWait();
    });
  }

  async #runAll(): Promise<readonly PromiseSettledResult<void>[]> {
    this.#running = this.#bodies.length;
    return Promise.allSettled(
      this.#bodies.map(async (body) => {
        try {
          await body();
        } finally {
          this.#running -= 1;
          this.#crashIfAllWait();
        }
      }),
    );
  }

  #crashIfAllWait(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#running) return;
    const waiting = this.#waiting.splice(0);
    const crashed = this.#crash(() => {
      for (const { whileDown } of waiting) whileDown();
    });
    for (const { goOn } of waiting) goOn(crashed);
  }
}

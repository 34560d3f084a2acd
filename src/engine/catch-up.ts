/** The shortest and the longest time for which a replay may lag behind what an earlier run did beside it. Milliseconds. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * How long a replay waits for a branch that has not come where an earlier run had it. Between steps a branch may await things that
 * take as long again as in the first run, and the age of the call bounds that.
 */
export function catchUpTime(ageMs: number): number {
  return Math.min(Math.max(ageMs, SHORTEST_MS), LONGEST_MS);
}

/** A condition that several branches of a replay wait for. */
export class CatchUp {
  readonly #waiting = new Set<() => void>();

  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** True: it came about. False: not within this time. */
  async within(milliseconds: number): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const settle = (hasCome: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(come);
        resolve(hasCome);
      };
      const come = (): void => {
        settle(true);
      };
      const timer = setTimeout(() => {
        settle(false);
      }, milliseconds).unref();
      this.#waiting.add(come);
    });
  }

  /** It came about. */
  come(): void {
    for (const come of [...this.#waiting]) come();
  }
}

/** A commit that takes longer is waited for by the worker alone. Milliseconds. */
const QUICK_MS = 0.5;
/** What is assumed before anything was measured. Milliseconds. */
const ASSUMED_MS = 1;
/** What the latest commit counts for. */
const WEIGHT = 1 / 8;
/** No commit counts for more, so that one that was late says nothing yet, and two in a row do. Milliseconds. */
const MOST_MS = 2;

/** How long a small commit takes just now: the moving average of those that were measured, in whichever thread. */
export class CommitPace {
  readonly #quickMs: number;
  #average = ASSUMED_MS;

  constructor(quickMs = QUICK_MS) {
    this.#quickMs = quickMs;
  }

  get isQuick(): boolean {
    return this.#average < this.#quickMs;
  }

  note(milliseconds: number): void {
    this.#average += (Math.min(milliseconds, MOST_MS) - this.#average) * WEIGHT;
  }
}

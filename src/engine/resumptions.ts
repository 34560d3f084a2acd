import type { History } from '../runtime/port.js';
import type { Journal } from './journal.js';
import { CatchUp } from './catch-up.js';
import { resumptionsIn, type Resumption } from './resumption.js';

/** In which order the waits of one call end: as an earlier run saw it, then as it comes. */
export class Resumptions {
  readonly #journal: Journal;
  readonly #recorded: Resumption[];
  readonly #before: ReadonlySet<string>;
  readonly #given = new CatchUp();
  #next = 0;

  constructor({ journal, history }: { readonly journal: Journal; readonly history: History }) {
    this.#journal = journal;
    this.#recorded = [...resumptionsIn(history)];
    this.#before = new Set(this.#recorded.map(({ wait }) => wait));
  }

  /** How many there are, those included that are being recorded. */
  get count(): number {
    return this.#recorded.length;
  }

  /** What this run has still to give, if an earlier one saw more end. */
  get next(): Resumption | undefined {
    return this.#recorded[this.#next];
  }

  /** Whether an earlier run saw this wait end. */
  had(wait: string): boolean {
    return this.#before.has(wait);
  }

  /** A new one, to be given next. Durable when it resolves. */
  async record(resumption: Resumption): Promise<void> {
    // Counted at once: what ends while it is being recorded ends after it.
    this.#recorded.push(resumption);
    try {
      await this.#journal.record([
        { kind: 'resume', key: String(this.#recorded.length), body: JSON.stringify(resumption) },
      ]);
    } catch (error) {
      this.#recorded.pop();
      throw error;
    }
  }

  /** The next one was given. */
  pass(): void {
    this.#next += 1;
    this.#given.come();
  }

  /** Resolves once so many were given: what an earlier run saw end after them does so again. */
  async given(count: number): Promise<void> {
    if (this.#next < count) await this.#journal.activity.heldBack(async () => this.#untilGiven(count));
  }

  async #untilGiven(count: number): Promise<void> {
    const deadline = performance.now() + this.#journal.patience;
    while (this.#next < count) {
      if (!(await this.#given.within(deadline - performance.now())))
        return this.#journal.diverge(`the end of ${this.next?.wait ?? 'a wait'}`, undefined);
    }
  }
}

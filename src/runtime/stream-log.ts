import type { StreamItem } from './port.js';

/** Items that a live stream keeps in memory for its followers; older ones are read from the store. */
const RECENT_ITEMS = 64;

/** The part of a stream that a running process knows: what became durable lately, and a bell for what comes next. G2. */
export class StreamLog {
  readonly #recent: StreamItem[] = [];
  readonly #waiting = new Set<() => void>();
  #lastDurable: number;
  #isEnded = false;

  constructor(lastDurable: number) {
    this.#lastDurable = lastDurable;
  }

  /** Seq of the newest durable item. */
  get lastDurable(): number {
    return this.#lastDurable;
  }

  /** Every item after this seq is in memory. */
  get reach(): number {
    return (this.#recent[0]?.seq ?? this.#lastDurable + 1) - 1;
  }

  /** Nothing will be added. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get hasFollowers(): boolean {
    return this.#waiting.size > 0;
  }

  /** Adds an item that is durable. */
  add(item: StreamItem): void {
    this.#recent.push(item);
    if (this.#recent.length > RECENT_ITEMS) this.#recent.shift();
    this.#lastDurable = item.seq;
    if (item.kind === 'outcome') this.#isEnded = true;
    this.#ring();
  }

  end(): void {
    this.#isEnded = true;
    this.#ring();
  }

  /** The items after `seq`, if memory still holds all of them. */
  after(seq: number): readonly StreamItem[] | undefined {
    if (seq >= this.#lastDurable) return [];
    if (seq < this.reach) return undefined;
    return this.#recent.filter((item) => item.seq > seq);
  }

  /** Resolves when there may be something after `seq`, or the stream or the signal ended. */
  async next(seq: number, signal: AbortSignal): Promise<void> {
    if (this.#lastDurable > seq || this.#isEnded || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #ring(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

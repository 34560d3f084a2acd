/** The longest that a timer of Node.js runs. Milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Alarm {
  readonly time: number;
  readonly ring: () => void;
}

/** Wakes many sleepers with one timer, which is set for the earliest of them; a sleep may last for years. */
export class Alarms {
  readonly #now: () => number;
  // Earliest last, so that the next one is taken from the end.
  readonly #alarms: Alarm[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves at `time` (milliseconds since the epoch), or at once when `signal` aborts. */
  async at(time: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || time <= this.#now()) return;
    await new Promise<void>((resolve) => {
      const alarm: Alarm = {
        time,
        ring: () => {
          signal.removeEventListener('abort', alarm.ring);
          this.#remove(alarm);
          resolve();
        },
      };
      signal.addEventListener('abort', alarm.ring, { once: true });
      this.#insert(alarm);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#alarms.length = 0;
  }

  #insert(alarm: Alarm): void {
    let [low, high] = [0, this.#alarms.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#alarms[middle]?.time ?? 0) > alarm.time) low = middle + 1;
      else high = middle;
    }
    this.#alarms.splice(low, 0, alarm);
    this.#set();
  }

  #remove(alarm: Alarm): void {
    const index = this.#alarms.indexOf(alarm);
    if (index !== -1) this.#alarms.splice(index, 1);
    this.#set();
  }

  #set(): void {
    clearTimeout(this.#timer);
    const next = this.#alarms.at(-1);
    if (next === undefined) return;
    const delay = Math.min(Math.max(next.time - this.#now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#ring();
    }, delay);
  }

  #ring(): void {
    for (const alarm of this.#alarms.filter(({ time }) => time <= this.#now())) alarm.ring();
    this.#set();
  }
}

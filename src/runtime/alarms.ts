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
  #setFor = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves at `time` (milliseconds since the epoch; NaN is past), or at once when `signal` aborts. Never, once stopped. */
  async at(time: number, signal: AbortSignal): Promise<void> {
    // NaN has no place in an order: nothing behind it would ever ring.
    if (signal.aborted || Number.isNaN(time) || time <= this.#now()) return;
    await new Promise<void>((resolve) => {
      if (this.#isStopped) return;
      const cancel = (): void => {
        this.#remove(alarm);
        resolve();
      };
      const alarm: Alarm = {
        time,
        ring: () => {
          signal.removeEventListener('abort', cancel);
          resolve();
        },
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.#alarms.splice(this.#placeOf(time), 0, alarm);
      this.#set();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarms.length = 0;
    this.#set();
  }

  // Before the first that rings no later.
  #placeOf(time: number): number {
    let [low, high] = [0, this.#alarms.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#alarms[middle]?.time ?? 0) > time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remove(alarm: Alarm): void {
    const index = this.#alarms.indexOf(alarm, this.#placeOf(alarm.time));
    if (index !== -1) this.#alarms.splice(index, 1);
    this.#set();
  }

  #set(): void {
    const time = this.#alarms.at(-1)?.time ?? Number.POSITIVE_INFINITY;
    if (time === this.#setFor) return;
    clearTimeout(this.#timer);
    this.#setFor = time;
    if (time === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(time - this.#now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#ring();
    }, delay);
  }

  #ring(): void {
    this.#setFor = Number.POSITIVE_INFINITY;
    const now = this.#now();
    while ((this.#alarms.at(-1)?.time ?? Number.POSITIVE_INFINITY) <= now) this.#alarms.pop()?.ring();
    this.#set();
  }
}

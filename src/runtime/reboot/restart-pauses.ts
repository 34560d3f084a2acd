/** Between two starts, when a group has ended soon after its own. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A group that has served this long was sound. */
const SOUND_MS = 30_000;

/** How long to wait before the next start: nothing after a sound group, then longer each time. */
export class RestartPauses {
  #next = 0;

  served(ms: number): void {
    if (ms >= SOUND_MS) this.#next = 0;
  }

  next(): number {
    const pause = this.#next;
    this.#next = Math.min(Math.max(pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
    return pause;
  }
}

import type { Frame, FrameStream } from '../../../src/protocol/era.js';

/** A stream whose frames the test pushes; each follower starts at the first frame after the cursor. */
export class FakeStream implements FrameStream {
  readonly frameList: Frame[] = [];
  readonly deliveredIds: string[] = [];
  /** Followers that were started, and those that were told to stop. */
  followed = 0;
  abandoned = 0;
  settled: readonly Frame[] | undefined;
  failure: Error | undefined;
  #wake = new Set<() => void>();
  #isOver = false;

  constructor(
    readonly key: string,
    readonly start = 0,
  ) {}

  get cursor(): string {
    return `${this.key}-${this.start}`;
  }

  push(data: unknown, isLast = false): void {
    this.frameList.push({ id: `${this.key}-${this.frameList.length + 1}`, data: JSON.stringify(data), isLast });
    this.#wakeAll();
  }

  /** Everything was pushed before anybody asked. */
  settle(): this {
    this.settled = this.frameList.slice(this.start);
    return this;
  }

  /** Ends it without a response, as a cancelled call's stream ends. */
  finish(): void {
    this.#isOver = true;
    this.#wakeAll();
  }

  fail(error: Error): void {
    this.failure = error;
    this.#wakeAll();
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    this.followed += 1;
    signal.addEventListener('abort', () => {
      this.abandoned += 1;
      this.#wakeAll();
    });
    for (let at = this.start; !signal.aborted;) {
      if (this.failure !== undefined) throw this.failure;
      const frame = this.frameList[at];
      if (frame !== undefined) {
        at += 1;
        yield frame;
        if (frame.isLast) return;
      } else if (this.#isOver) return;
      else await new Promise<void>((resolve) => this.#wake.add(resolve));
    }
  }

  delivered(frame: Frame): void {
    this.deliveredIds.push(frame.id);
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = new Set();
    for (const wake of waiting) wake();
  }
}

import type { WorkflowContext } from '@reboot-dev/reboot';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** Milliseconds until what nobody waits for is committed. */
const LAZY_MS = 1_000;
const RETRY_MS = 250;
/** Reboot keeps a note of each write as long as its workflow runs: a drive hands over to another after so many. */
const COMMITS_PER_DRIVE = 400;

/** In the place of a successor that has not come yet. */
const nobody = (): void => undefined;

export interface CommitterOptions {
  /** Stores all changes that were made until it calls `take`, and calls what that returned when they are durable. */
  readonly commit: (drive: WorkflowContext, take: () => () => void) => Promise<void>;
  /** Schedules a drive; it comes back here through `drive`. */
  readonly schedule: () => Promise<void>;
  /** Something is unfinished: the drive must not end, so that Reboot starts it again after a crash. */
  readonly isNeeded: () => boolean;
  /** Called before a drive ends; what it changes is still committed. */
  readonly beforeEnd: () => Promise<void>;
  /** Milliseconds without anything to commit, until a drive ends. */
  readonly idleMs: number;
  readonly report: (error: unknown) => void;
}

/**
 * Commits an instance's changes, all that wait in one write (group commit), within a workflow of the instance: that is the cheapest write
 * that Reboot has, and the workflow that a crash cuts off is started again by Reboot (G1).
 */
export class Committer {
  readonly #options: CommitterOptions;
  #waiting: (() => void)[] = [];
  /** Those that the commit under way is for; they wait again if it fails. */
  #taken: (() => void)[] = [];
  #isDirty = false;
  #lazyAt: number | undefined;
  #wake: (() => void) | undefined;
  #isDriven = false;
  #isScheduled = false;
  #isStopped = false;
  #successor: (() => void) | undefined;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** A drive is under way, or will be. */
  get isActive(): boolean {
    return this.#isDriven || this.#isScheduled;
  }

  /** Somebody waits for a commit, or for the one under way. */
  get isWaitedFor(): boolean {
    return this.#waiting.length > 0 || this.#taken.length > 0;
  }

  /** Resolves when all changes up to now are durable. */
  async durable(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#isDirty = true;
      this.#ask();
    });
  }

  /** Something changed that nobody waits for: it goes along with the next commit, soon. */
  touch(): void {
    this.#lazyAt ??= performance.now() + LAZY_MS;
    this.#ask();
  }

  /** What waits never resolves. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting = [];
  }

  /** Never rejects. Returns at once if another drive is at work. */
  async drive(drive: WorkflowContext): Promise<void> {
    this.#isScheduled = false;
    if (this.#isDriven && !(await this.#succeeds())) return;
    this.#isDriven = true;
    let isOver = false;
    for (let commits = 0; commits < COMMITS_PER_DRIVE && !isOver; commits += 1) {
      if (await this.#somethingToDo()) await this.#commit(drive);
      else isOver = true;
    }
    await this.#end(isOver);
  }

  // One that hands over waits for its successor before it ends: the first that comes.
  async #succeeds(): Promise<boolean> {
    if (this.#successor !== nobody) return false;
    const ended = new Promise<void>((resolve) => (this.#successor = resolve));
    await ended;
    return true;
  }

  // One that has made its commits, rather than had a quiet time, hands over in any case: `beforeEnd` was not called.
  async #end(isOver: boolean): Promise<void> {
    if (this.#isStopped) return new Promise<never>(() => undefined);
    if (!isOver || this.#isDirty || this.#lazyAt !== undefined || this.#options.isNeeded()) {
      this.#successor = nobody;
      await this.#schedule();
    }
    const next = this.#successor;
    this.#successor = undefined;
    this.#isDriven = false;
    next?.();
  }

  #ask(): void {
    this.#wake?.();
    if (!this.isActive && !this.#isStopped) void this.#schedule();
  }

  async #schedule(): Promise<void> {
    this.#isScheduled = true;
    await this.#options.schedule();
  }

  /** False: nothing came for long, and nothing will. */
  async #somethingToDo(): Promise<boolean> {
    let idleSince = performance.now();
    for (;;) {
      const now = performance.now();
      if (this.#isStopped) return false;
      if (this.#isDue(now)) return true;
      if (this.#options.isNeeded()) idleSince = now;
      const idleAt = idleSince + this.#options.idleMs;
      if (this.#lazyAt !== undefined || now < idleAt) await this.#rest((this.#lazyAt ?? idleAt) - now);
      else if (await this.#isOver()) return false;
    }
  }

  #isDue(now: number): boolean {
    return this.#isDirty || (this.#lazyAt !== undefined && this.#lazyAt <= now);
  }

  async #isOver(): Promise<boolean> {
    await this.#options.beforeEnd();
    return !this.#isDirty && this.#lazyAt === undefined && !this.#options.isNeeded();
  }

  async #rest(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(milliseconds, 1));
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #commit(drive: WorkflowContext): Promise<void> {
    // What ends within this turn of the event loop goes along: a quick call costs one write.
    await nextTurn();
    this.#isDirty = false;
    this.#lazyAt = undefined;
    while (!(await this.#isCommitted(drive))) await delay(RETRY_MS);
  }

  async #isCommitted(drive: WorkflowContext): Promise<boolean> {
    try {
      await this.#options.commit(drive, () => this.#takeWaiting());
    } catch (error) {
      this.#waiting.unshift(...this.#taken);
      this.#taken = [];
      if (!this.#isStopped) this.#options.report(error);
      return this.#isStopped;
    }
    return true;
  }

  #takeWaiting(): () => void {
    this.#taken = this.#waiting;
    this.#waiting = [];
    return () => {
      for (const resolve of this.#taken) resolve();
      this.#taken = [];
    };
  }
}

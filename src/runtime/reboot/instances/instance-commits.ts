import type { WorkflowContext } from '@reboot-dev/reboot';
import type { CallId } from '../../port.js';
import type { Archives } from './archives.js';
import type { CallImage } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';
import { Garbage } from './garbage.js';
import type { InstanceImage } from './instance-image.js';
import type { InstanceStates } from './instance-states.js';
import { lengthOf, snapshotOf, spill, spillNames } from './spilled-state.js';

/** A state above this length keeps less with it, as each commit carries it whole. Characters. */
const LONG_STATE = 150_000;
/** How long a text is at most that stays with a long state. Characters. */
const SHORT_TEXT = 512;

export interface InstanceCommitsOptions {
  /** Of its state in Reboot. */
  readonly id: string;
  readonly image: InstanceImage;
  readonly chunks: ChunkStates;
  readonly archives: Archives;
  readonly states: InstanceStates;
  /** Somebody ends it. */
  readonly isDeleted: () => boolean;
  /** A run of the call is still at work here. */
  readonly isRunning: (call: CallId) => boolean;
  /** These are with the archives from now on. */
  readonly onArchived: (calls: readonly CallImage[]) => void;
  /** There is something to commit that nobody waits for. */
  readonly touch: () => void;
}

/** What one commit of an instance writes, and its deletion: chunks first, then the state that refers to them, then what is free is freed. */
export class InstanceCommits {
  readonly #options: InstanceCommitsOptions;
  readonly #garbage: Garbage;
  /** Chunks with the content of the state as it was written last, if that was too long for it. */
  #spilled: readonly string[];
  #isLong = false;
  #hasEnded = false;

  /** `spilled`: the chunks that the content of the stored state is in. */
  constructor(options: InstanceCommitsOptions, spilled: readonly string[]) {
    this.#options = options;
    this.#garbage = new Garbage(options.chunks);
    this.#spilled = spilled;
  }

  /** Nothing is stored any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * G3: stores all changes that were made until it calls `take`, and calls what that returned when they are durable; of an instance that is
   * deleted, its end. False: another process has the instance now. Safe to repeat when it throws.
   */
  async commit(context: WorkflowContext, take: () => () => void): Promise<boolean> {
    const { image, chunks, isDeleted } = this.#options;
    if (!isDeleted()) {
      await image.write(chunks, this.#isLong ? SHORT_TEXT : undefined);
      await this.#archive();
    }
    // Asked again after the wait: who ended it meanwhile waits for the end, not for this.
    return isDeleted() ? this.#end(context, take) : this.#store(context, take);
  }

  async #store(context: WorkflowContext, take: () => () => void): Promise<boolean> {
    const { image, chunks, states } = this.#options;
    this.#discardSpilled();
    const garbage = this.#garbage.waiting(image.garbage);
    const snapshot = snapshotOf(image);
    const settle = take();
    this.#isLong = lengthOf(snapshot.state) > LONG_STATE;
    const { state, names } = await spill(snapshot, chunks);
    this.#spilled = names;
    if (!(await states.commit(context, state))) return false;
    image.version = state.version;
    settle();
    if (garbage.length > 0) void this.#free(garbage);
    return true;
  }

  /** Ends the instance and frees all that it takes. */
  async #end(context: WorkflowContext, take: () => () => void): Promise<boolean> {
    const { id, image, chunks, archives, states } = this.#options;
    // What came after it comes too late.
    if (this.#hasEnded) {
      take()();
      return true;
    }
    const names = [...image.chunks, ...this.#spilled, ...(await archives.takenChunks(image.archives))];
    const ledger = await spillNames(names, chunks, image.takeChunk());
    const settle = take();
    if (!(await states.end(context, { version: image.version, ledger }))) return false;
    this.#hasEnded = true;
    settle();
    await states.free(context, id);
    return true;
  }

  #discardSpilled(): void {
    this.#options.image.garbage.push(...this.#spilled);
    this.#spilled = [];
  }

  async #archive(): Promise<void> {
    const { image, archives, isRunning, onArchived } = this.#options;
    const ended = [...image.calls.values()].filter(({ id, isFinished }) => isFinished && !isRunning(id));
    const calls = await archives.addOldest(image.archives, ended, this.#isLong);
    if (calls.length === 0) return;
    image.archives += 1;
    for (const { id } of calls) image.calls.delete(id);
    onArchived(calls);
  }

  async #free(garbage: readonly string[]): Promise<void> {
    const { image, touch } = this.#options;
    await this.#garbage.free(garbage);
    const freed = new Set(garbage);
    image.garbage = image.garbage.filter((name) => !freed.has(name));
    touch();
  }
}

import { setMaxListeners } from 'node:events';
import type { History, Scope } from '../runtime/port.js';
import type { Activity } from './activity.js';
import type { FieldAccess } from './field-access.js';
import type { Journal } from './journal.js';
import { PendingWaits } from './pending-waits.js';
import { Resumptions } from './resumptions.js';
import type { Turn } from './turn.js';
import { reasonOf } from './when-aborted.js';

const never = new Promise<never>(() => undefined);

interface Ready {
  readonly wait: string;
  readonly value: string;
}

export interface WaitsOptions {
  readonly scope: Scope;
  readonly journal: Journal;
  readonly access: FieldAccess;
  readonly turn: Turn;
  readonly history: History;
  readonly signal: AbortSignal;
  /** Ends the run: its fields cannot be committed. The handler is not asked, as a replay would not come to the same place with the same error. */
  readonly stop: (error: unknown) => void;
}

/**
 * G7: what a call waits for from outside, and its suspension. When all its branches wait, its field changes commit and its turn
 * goes to others; when the first wait ends, it takes a turn and finds the then current fields. A replay ends the same waits in
 * the same order, with the fields of then.
 */
export class Waits {
  readonly #options: WaitsOptions;
  /** In which order they end. */
  readonly resumptions: Resumptions;
  readonly #pending = new PendingWaits();
  readonly #ready: Ready[] = [];
  // Made when somebody asks for it: most runs wait for nothing.
  #over: AbortController | undefined;
  #isOver = false;
  #isResting = false;
  #isCheckPlanned = false;
  #wake: () => void = () => undefined;

  constructor(options: WaitsOptions) {
    const { journal, access, history, signal } = options;
    this.#options = options;
    this.resumptions = new Resumptions({ journal, history });
    access.isLent = !journal.isSuspended;
    journal.activity.observe(() => {
      this.#comeToRest();
    });
    signal.addEventListener(
      'abort',
      () => {
        this.#giveUp();
      },
      { once: true },
    );
  }

  get activity(): Activity {
    return this.#options.journal.activity;
  }

  /** Aborted when the run has ended: nothing needs to be waited for any more. */
  get over(): AbortSignal {
    this.#over ??= this.#newOver();
    return this.#over.signal;
  }

  /** Resolves with what ended the wait: recorded, or what `outside` gives. Rejects with CallCancelledError when the call is cancelled. */
  async wait(wait: string, outside: () => Promise<string>): Promise<string> {
    const refusal = this.refusal();
    if (refusal !== undefined) return refusal;
    const ended = this.#pending.add(wait);
    if (!this.resumptions.had(wait)) {
      outside().then(
        (value) => this.#end(wait, value),
        (error: unknown) => this.#pending.reject(wait, error),
      );
    }
    this.#comeToRest();
    return ended;
  }

  /** What a cancelled call rejects with wherever it comes; what never settles in a run that is abandoned; undefined in any other. */
  refusal(): Promise<never> | undefined {
    const { scope, signal } = this.#options;
    if (scope.isAbandoned) return never;
    return signal.aborted ? Promise.reject(reasonOf(signal)) : undefined;
  }

  /** The run has ended: it is not suspended any more, and what it still waits for never comes. */
  close(): void {
    this.#pending.clear();
    this.#isOver = true;
    this.#over?.abort();
    this.#wake();
  }

  get #hasEnded(): boolean {
    return this.#isOver;
  }

  #newOver(): AbortController {
    const over = new AbortController();
    // One listener for each thing that is waited for is no leak.
    setMaxListeners(0, over.signal);
    if (this.#isOver) over.abort();
    return over;
  }

  // One that was rejected meanwhile has ended already.
  #end(wait: string, value: string): void {
    if (!this.#pending.has(wait)) return;
    this.#ready.push({ wait, value });
    this.#wake();
    void this.#endBeside();
  }

  // Looked at a little later: what just ended may go on to something else first.
  #comeToRest(): void {
    if (this.#isCheckPlanned || !this.#mayRest()) return;
    this.#isCheckPlanned = true;
    setImmediate(() => {
      this.#isCheckPlanned = false;
      if (!this.#mayRest()) return;
      void this.#resting(async () => this.#rest());
    });
  }

  // One at a time: the waits end in an order.
  async #resting(work: () => Promise<void>): Promise<void> {
    this.#isResting = true;
    try {
      await work();
    } catch (error) {
      this.#options.stop(error);
      return;
    }
    this.#isResting = false;
    if (this.#options.signal.aborted) this.#giveUp();
    this.#comeToRest();
    void this.#endBeside();
  }

  // What ends while steps are under way goes on beside them: they may take long, or for ever.
  async #endBeside(): Promise<void> {
    if (!this.#mayEndBeside() || !(await this.#options.journal.hasCaughtUp()) || !this.#mayEndBeside()) return;
    const [ready] = this.#ready.splice(0, 1);
    if (ready === undefined) return;
    await this.#resting(async () => {
      await this.resumptions.record({ ...ready, fields: null, isBeside: true });
      await this.#give();
    });
  }

  #mayEndBeside(): boolean {
    const { journal, signal } = this.#options;
    if (this.#ready.length === 0 || this.#isResting || this.activity.isIdle || journal.isSuspended) return false;
    return this.resumptions.next === undefined && !journal.isEnding && !this.#hasEnded && !signal.aborted;
  }

  // What an earlier run has seen end goes on even while something new is held back until all has caught up. A handler that has ended
  // is not suspended any more (G3: a call that throws commits nothing).
  #mayRest(): boolean {
    if (this.#isResting || this.#pending.isEmpty) return false;
    if (this.resumptions.next !== undefined) return this.activity.isCaughtUp;
    return this.activity.isIdle && !this.#options.journal.isEnding;
  }

  async #rest(): Promise<void> {
    if (this.resumptions.next === undefined && !(await this.#suspend())) return;
    await this.#give();
  }

  // The next wait goes on as it is recorded.
  async #give(): Promise<void> {
    const { journal, access } = this.#options;
    const { next } = this.resumptions;
    if (next === undefined) return;
    // A branch that an earlier run had brought to this wait may not have come there yet in this one.
    if (!(await this.#pending.comesTo(next.wait, journal.patience)))
      return journal.diverge(`the end of ${next.wait}`, `a wait for ${this.#pending.names.join(', ')}`);
    this.resumptions.pass();
    if (next.isBeside !== true) access.reset(next.fields ?? undefined);
    this.#pending.end(next.wait, next.value);
  }

  // False: the call was cancelled meanwhile; it has its turn, to clean up.
  async #suspend(): Promise<boolean> {
    const { journal, access } = this.#options;
    await this.#commit();
    const ready = await this.#firstReady();
    const fields = await this.#regainTurn();
    // Until its record nothing else comes in between: a run that is begun again finds either both or neither.
    journal.resume();
    access.regain(fields);
    if (ready !== undefined) await this.resumptions.record({ ...ready, fields: fields ?? null });
    return ready !== undefined;
  }

  async #commit(): Promise<void> {
    const { journal, access, turn } = this.#options;
    if (journal.isSuspended) {
      access.passCommit();
      return;
    }
    const { fields, entries } = access.commitPoint();
    access.isLent = false;
    await journal.suspend(entries, fields);
    // The turn is another run's by now, or nobody's.
    if (this.#hasEnded) return never;
    turn.give();
  }

  async #regainTurn(): Promise<string | undefined> {
    await this.#options.turn.take();
    return this.#options.scope.loadFields();
  }

  async #firstReady(): Promise<Ready | undefined> {
    const { scope, signal } = this.#options;
    for (;;) {
      if (scope.isAbandoned || this.#hasEnded) return never;
      if (signal.aborted) return undefined;
      const first = this.#ready.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #giveUp(): void {
    const { scope, signal } = this.#options;
    if (scope.isAbandoned) return;
    if (this.#isResting) this.#wake();
    else this.#rejectAll(reasonOf(signal));
  }

  #rejectAll(error: unknown): void {
    this.#ready.length = 0;
    this.#pending.rejectAll(error);
  }
}

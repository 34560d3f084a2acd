import { setMaxListeners } from 'node:events';
import { CallCancelledError } from '../errors/call-errors.js';
import type { History, Scope } from '../runtime/port.js';
import type { Activity } from './activity.js';
import { CatchUp } from './catch-up.js';
import type { FieldAccess } from './field-access.js';
import type { Journal } from './journal.js';
import { resumptionsIn, type Resumption } from './resumption.js';
import type { Turn } from './turn.js';

const never = new Promise<never>(() => undefined);

interface Pending {
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

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
}

/**
 * G7: what a call waits for from outside, and its suspension. When all its branches wait, its field changes commit and its turn
 * goes to others; when the first wait ends, it takes a turn and finds the then current fields. A replay ends the same waits in
 * the same order, with the fields of then.
 */
export class Waits {
  readonly #options: WaitsOptions;
  readonly #recorded: Resumption[];
  readonly #endedBefore: ReadonlySet<string>;
  readonly #pending = new Map<string, Pending>();
  readonly #ready: Ready[] = [];
  readonly #arrival = new CatchUp();
  // Made when somebody asks for it: most runs wait for nothing.
  #over: AbortController | undefined;
  #isOver = false;
  #next = 0;
  #isResting = false;
  #isCheckPlanned = false;
  #wake: () => void = () => undefined;

  constructor(options: WaitsOptions) {
    const { journal, access, history, signal } = options;
    this.#options = options;
    this.#recorded = [...resumptionsIn(history)];
    this.#endedBefore = new Set(this.#recorded.map(({ wait }) => wait));
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
    return new Promise<string>((resolve, reject) => {
      this.#pending.set(wait, { resolve, reject });
      this.#arrival.come();
      if (!this.#endedBefore.has(wait)) outside().then((value) => this.#end(wait, value), reject);
      this.#comeToRest();
    });
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
  }

  // Looked at a little later: what just ended may go on to something else first.
  #comeToRest(): void {
    if (this.#isCheckPlanned || !this.#mayRest()) return;
    this.#isCheckPlanned = true;
    setImmediate(() => {
      this.#isCheckPlanned = false;
      if (!this.#mayRest()) return;
      this.#isResting = true;
      this.#rest()
        .catch((error: unknown) => {
          this.#rejectAll(error);
        })
        .finally(() => {
          this.#isResting = false;
          if (this.#options.signal.aborted) this.#giveUp();
          this.#comeToRest();
        });
    });
  }

  // What an earlier run has seen end goes on even while something new is held back until all has caught up. A handler that has ended is not
  // suspended any more (G3: a call that throws commits nothing).
  #mayRest(): boolean {
    if (this.#isResting || this.#pending.size === 0) return false;
    if (this.#next < this.#recorded.length) return this.activity.isHeldBack;
    return this.activity.isIdle && !this.#options.journal.isEnding;
  }

  async #rest(): Promise<void> {
    const recorded = this.#recorded[this.#next];
    const resumption = recorded ?? (await this.#suspend());
    if (resumption === undefined) return;
    const pending = this.#pending.get(resumption.wait) ?? (await this.#arrivalOf(resumption.wait));
    this.#next += 1;
    this.#pending.delete(resumption.wait);
    if (recorded !== undefined) this.#options.access.reset(recorded.fields ?? undefined);
    pending.resolve(resumption.value);
  }

  // Undefined: the call was cancelled meanwhile; it has its turn, to clean up.
  async #suspend(): Promise<Resumption | undefined> {
    const { journal, access } = this.#options;
    await this.#commit();
    const ready = await this.#firstReady();
    const fields = await this.#regainTurn();
    // Until its record nothing else comes in between: a run that is begun again finds either both or neither.
    journal.resume();
    access.regain(fields);
    if (ready === undefined) return undefined;
    const resumption = { ...ready, fields: fields ?? null };
    const key = String(this.#recorded.length + 1);
    await journal.record([{ kind: 'resume', key, body: JSON.stringify(resumption) }]);
    this.#recorded.push(resumption);
    return resumption;
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

  // A branch that an earlier run had brought to this wait has not come there yet in this one.
  async #arrivalOf(wait: string): Promise<Pending> {
    const { journal } = this.#options;
    const deadline = performance.now() + journal.patience;
    for (;;) {
      const pending = this.#pending.get(wait);
      if (pending !== undefined) return pending;
      const hasCome = await this.#arrival.within(deadline - performance.now());
      if (!hasCome) return journal.diverge(`the end of ${wait}`, `a wait for ${[...this.#pending.keys()].join(', ')}`);
    }
  }

  #giveUp(): void {
    const { scope, signal } = this.#options;
    if (scope.isAbandoned) return;
    if (this.#isResting) this.#wake();
    else this.#rejectAll(reasonOf(signal));
  }

  #rejectAll(error: unknown): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#ready.length = 0;
    for (const { reject } of pending) reject(error);
  }
}

/** What an aborted call's waits reject with. */
function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new CallCancelledError(`The call was cancelled: ${String(reason)}`);
}

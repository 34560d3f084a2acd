import { CallCancelledError } from '../errors/call-errors.js';
import type { History, Scope } from '../runtime/port.js';
import { Activity } from './activity.js';
import type { FieldAccess } from './field-access.js';
import type { Journal } from './journal.js';
import type { Turn } from './turn.js';

const CATCH_UP_MS = 1_000;

/** How a wait ended, as the journal keeps it: which one, with what, and the fields that the call found then. */
interface Resumption {
  readonly wait: string;
  readonly value: string;
  readonly fields: string | null;
}

interface Pending {
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

/** The waits that ended in earlier runs, in order. */
export function resumptionsIn(history: History): readonly Resumption[] {
  return history.entries.filter(({ kind }) => kind === 'resume').map(({ body }) => readResumption(body));
}

/**
 * G7: what a call waits for from outside, and its suspension. When all its branches wait, its field changes commit and its turn
 * goes to others; when the first wait ends, it takes a turn and finds the then current fields. A replay ends the same waits in
 * the same order, with the fields of then.
 */
export class Waits {
  readonly activity = new Activity(() => {
    this.#comeToRest();
  });
  readonly #scope: Scope;
  readonly #journal: Journal;
  readonly #access: FieldAccess;
  readonly #turn: Turn;
  readonly #signal: AbortSignal;
  readonly #recorded: Resumption[];
  readonly #pending = new Map<string, Pending>();
  readonly #ready: { readonly wait: string; readonly value: string }[] = [];
  #next = 0;
  #isResting = false;
  #isSuspended: boolean;
  #isCheckPlanned = false;
  #wake: () => void = () => undefined;

  constructor(options: {
    readonly scope: Scope;
    readonly journal: Journal;
    readonly access: FieldAccess;
    readonly turn: Turn;
    readonly history: History;
    readonly signal: AbortSignal;
    /** The run begins without a turn: it replays up to a suspension. */
    readonly isSuspended: boolean;
  }) {
    this.#scope = options.scope;
    this.#journal = options.journal;
    this.#access = options.access;
    this.#turn = options.turn;
    this.#recorded = [...resumptionsIn(options.history)];
    this.#signal = options.signal;
    this.#isSuspended = options.isSuspended;
    this.#signal.addEventListener('abort', () => void this.#giveUp(), { once: true });
  }

  /** Whether an earlier run saw this wait end. */
  hasEnded(wait: string): boolean {
    return this.#recorded.some((resumption) => resumption.wait === wait);
  }

  /** Resolves with what ended the wait: recorded, or what `outside` gives. Rejects with CallCancelledError when the call is cancelled. */
  async wait(wait: string, outside: () => Promise<string>): Promise<string> {
    if (this.#signal.aborted) throw reasonOf(this.#signal);
    return new Promise<string>((resolve, reject) => {
      this.#pending.set(wait, { resolve, reject });
      if (!this.hasEnded(wait)) {
        outside().then((value) => {
          this.#ready.push({ wait, value });
          this.#wake();
        }, reject);
      }
      this.#comeToRest();
    });
  }

  // Looked at a little later: what just ended may go on to something else first.
  #comeToRest(): void {
    if (this.#isCheckPlanned || this.#isResting || this.#pending.size === 0) return;
    this.#isCheckPlanned = true;
    setImmediate(() => {
      this.#isCheckPlanned = false;
      if (!this.activity.isIdle || this.#isResting || this.#pending.size === 0) return;
      this.#isResting = true;
      this.#rest().catch((error: unknown) => {
        this.#rejectAll(error);
      });
    });
  }

  async #rest(): Promise<void> {
    const recorded = this.#recorded[this.#next];
    const resumption = recorded ?? (await this.#suspend());
    const pending = this.#pending.get(resumption.wait) ?? (await this.#catchUp(resumption.wait));
    this.#next += 1;
    this.#pending.delete(resumption.wait);
    this.#access.reset(resumption.fields ?? undefined);
    this.#isResting = false;
    pending.resolve(resumption.value);
    this.#comeToRest();
  }

  async #suspend(): Promise<Resumption> {
    if (!this.#isSuspended) {
      const { fields, entries } = this.#access.commitPoint();
      await this.#scope.suspend(entries, fields);
      this.#isSuspended = true;
      this.#turn.give();
    }
    const { wait, value } = await this.#firstReady();
    await this.#turn.take();
    const fields = (await this.#scope.loadFields()) ?? null;
    const resumption = { wait, value, fields };
    const entry = { kind: 'resume', key: String(this.#recorded.length + 1), body: JSON.stringify(resumption) };
    await this.#journal.record([entry]);
    this.#isSuspended = false;
    this.#recorded.push(resumption);
    return resumption;
  }

  async #firstReady(): Promise<{ readonly wait: string; readonly value: string }> {
    for (;;) {
      const first = this.#ready.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  // A branch that an earlier run had brought to this wait has not come there yet in this one.
  async #catchUp(wait: string): Promise<Pending> {
    const deadline = performance.now() + CATCH_UP_MS;
    for (;;) {
      const pending = this.#pending.get(wait);
      if (pending !== undefined) return pending;
      if (performance.now() > deadline)
        await this.#journal.diverge(`the end of ${wait}`, `a wait for ${[...this.#pending.keys()].join(', ')}`);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }

  async #giveUp(): Promise<void> {
    if (this.#isSuspended) {
      await this.#turn.take();
      this.#access.reset(await this.#scope.loadFields());
    }
    this.#rejectAll(reasonOf(this.#signal));
  }

  #rejectAll(error: unknown): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }
}

/** What an aborted call's waits reject with. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new CallCancelledError(`The call was cancelled: ${String(reason)}`);
}

function readResumption(body: string): Resumption {
  return JSON.parse(body) as Resumption;
}

import { NonDeterministicCall } from '../errors/call-errors.js';
import type { History, JournalEntry, Scope } from '../runtime/port.js';
import { Activity } from './activity.js';
import { CatchUp, catchUpTime } from './catch-up.js';
import { Ordinals } from './ordinals.js';

/** For what is left out on replay when in doubt, so that it is no divergence. Milliseconds. */
const SHORT_CATCH_UP_MS = 20;
const never = new Promise<never>(() => undefined);

/** What a handler's code does on purpose, in the order of its run; each has a key that is unique in its call. */
const OPERATIONS = ['step', 'time', 'sleep', 'question', 'checkpoint'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * What to make of an event that an earlier run did not say before what it recorded. `leave out`: it may not have been wanted then,
 * and the place for it is past.
 */
export type NewEvent = 'let pass' | 'leave out' | 'diverge';

export interface JournalOptions {
  readonly scope: Scope;
  readonly history: History;
  readonly where: string;
  /** What stands in the journal from its first entry on. */
  readonly prelude: () => readonly JournalEntry[];
  /** Ends the run: whatever the handler still does is ignored. */
  readonly halt: (divergence: NonDeterministicCall) => void;
  readonly isSuspended: boolean;
  readonly now: () => number;
}

/** G5: the journal of one call, as this run finds it and adds to it. A replay must reach all that is in it before it does anything new. */
export class Journal {
  readonly activity = new Activity();
  readonly #options: JournalOptions;
  readonly #bodies = new Map<string, string>();
  readonly #unreached = new Map<string, string>();
  readonly #reached = new Set<string>();
  readonly #unsaid = new Map<string, number>();
  readonly #ordinals = new Ordinals();
  readonly #caughtUp = new CatchUp();
  #prelude: (() => readonly JournalEntry[]) | undefined;
  #isSuspended: boolean;
  #isEnding = false;
  #isHalted = false;
  #isSilent = false;
  #hasHeldBack = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#isSuspended = options.isSuspended;
    this.#prelude = options.history.entries.length === 0 ? options.prelude : undefined;
    for (const { kind, key, body } of options.history.entries) {
      this.#bodies.set(id(kind, key), body);
      if (!isOperation(kind)) continue;
      this.#unreached.set(id(kind, key), describe(kind, key));
      this.#ordinals.note(id(kind, key));
    }
    for (const body of options.history.events) this.#unsaid.set(body, (this.#unsaid.get(body) ?? 0) + 1);
  }

  /** G7: the call waits, and others may change the fields. */
  get isSuspended(): boolean {
    return this.#isSuspended;
  }

  /** Milliseconds for which a branch that lags behind its earlier run is waited for. */
  get patience(): number {
    const { scope, now } = this.#options;
    return catchUpTime(now() - scope.call.createdAt);
  }

  /** What is recorded under this key, without taking note. */
  look(kind: string, key: string): string | undefined {
    return this.#bodies.get(id(kind, key));
  }

  /** Whether this run has come to this operation before. */
  hasReached(kind: Operation, key: string): boolean {
    return this.#reached.has(id(kind, key));
  }

  /**
   * The key of an operation that has no name of its own: `alias#1`, `alias#2`, … In a replay, branches may come here in another order
   * than at first; each finds what `isSame` knows as its own.
   */
  keyOf(kind: Operation, alias: string, isSame: (recorded: string) => boolean): string {
    const prefix = id(kind, `${alias}#`);
    for (const operation of this.#unreached.keys()) {
      if (operation.startsWith(prefix) && isSame(this.#bodies.get(operation) ?? '')) {
        return operation.slice(kind.length + 1);
      }
    }
    return `${alias}#${this.#ordinals.next(id(kind, alias))}`;
  }

  /** The handler comes to an operation: gives what is recorded of it, undefined if it is new. Never resolves once the run has ended. */
  async reach(kind: Operation, key: string): Promise<string | undefined> {
    if (this.#isHalted) return never;
    const operation = id(kind, key);
    this.#reached.add(operation);
    this.#unreached.delete(operation);
    this.#noteProgress();
    const recorded = this.#bodies.get(operation);
    if (recorded !== undefined) return recorded;
    if (this.#isEnding) return never;
    if (!(await this.#catchUp(this.patience))) return this.diverge(this.#firstLeft(), describe(kind, key));
    return this.#hasEnded() ? never : undefined;
  }

  /** Whether all that is recorded was reached and said: from here on, everything is new. */
  get isPastHistory(): boolean {
    return this.#unreached.size === 0 && this.#unsaid.size === 0;
  }

  /** Resolves when everything is new from then on; with false if branches of an earlier run do not come in time. */
  async hasCaughtUp(): Promise<boolean> {
    return this.isPastHistory || this.#caughtUp.within(this.patience);
  }

  /** Whether an earlier run said this already, or left it out; each time that it was said counts once. */
  async wasSaid(body: string, whenNew: NewEvent): Promise<boolean> {
    const times = this.#unsaid.get(body) ?? 0;
    if (times > 0) {
      if (times > 1) this.#unsaid.set(body, times - 1);
      else this.#unsaid.delete(body);
      this.#noteProgress();
      return true;
    }
    if (whenNew === 'let pass') return false;
    const isLenient = whenNew === 'leave out';
    if (await this.#catchUp(isLenient ? SHORT_CATCH_UP_MS : this.patience)) return false;
    return isLenient || this.diverge(this.#firstLeft(), `event ${body}`);
  }

  /** Durable when it resolves. A suspended call stays suspended. */
  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    const { scope } = this.#options;
    const all = this.#note(entries);
    if (this.#isHalted) return never;
    await (this.#isSuspended && fields === undefined ? scope.keep(all) : scope.record(all, fields));
  }

  /** G7: durable when it resolves. */
  async suspend(entries: readonly JournalEntry[], fields: string | undefined): Promise<void> {
    this.#isSuspended = true;
    await this.#options.scope.suspend(this.#note(entries), fields);
  }

  /** The call has its turn again; durable with what it records next. */
  resume(): void {
    if (!this.#isHalted) this.#isSuspended = false;
  }

  /**
   * The handler ended: nothing recorded may be left, nor does anything new begin. Branches that it left behind may still catch up.
   * Resolves with what is left if they do not.
   */
  async end(): Promise<NonDeterministicCall | undefined> {
    this.#isEnding = true;
    const isComplete = await this.#catchUp(this.patience);
    if (!isComplete) return new NonDeterministicCall({ where: this.#options.where, recorded: this.#firstLeft() });
    // What was held back and is free now is said before the response.
    if (this.#hasHeldBack) await new Promise<void>((resolve) => setImmediate(resolve));
    return undefined;
  }

  /** The handler has ended, or is not to begin anything new. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Nothing new begins or is said from now on; what has begun may still be recorded. */
  refuseNew(): void {
    this.#isEnding = true;
    this.#isSilent = true;
  }

  /** This run has no more to say. */
  get isSilent(): boolean {
    return this.#isSilent || this.#isHalted;
  }

  /** Nothing is reached or recorded from now on. */
  close(): void {
    this.#isHalted = true;
  }

  /** Ends the run with a divergence. Never resolves: no `catch` of the handler can go on after it. */
  async diverge(recorded: string | undefined, actual: string | undefined): Promise<never> {
    if (!this.#isHalted) this.#options.halt(new NonDeterministicCall({ where: this.#options.where, recorded, actual }));
    this.close();
    return never;
  }

  // Branches that run beside each other are replayed in turns: give the others time.
  async #catchUp(milliseconds: number): Promise<boolean> {
    if (this.isPastHistory) return true;
    this.#hasHeldBack = true;
    return this.activity.heldBack(async () => this.#caughtUp.within(milliseconds));
  }

  #noteProgress(): void {
    if (this.#caughtUp.isAwaited && this.isPastHistory) this.#caughtUp.come();
  }

  #note(entries: readonly JournalEntry[]): readonly JournalEntry[] {
    for (const { kind, key, body } of entries) this.#bodies.set(id(kind, key), body);
    const prelude = this.#prelude?.() ?? [];
    this.#prelude = undefined;
    return [...prelude, ...entries];
  }

  #hasEnded(): boolean {
    return this.#isEnding || this.#isHalted;
  }

  #firstLeft(): string | undefined {
    const [operation] = this.#unreached.values();
    if (operation !== undefined) return operation;
    const [event] = this.#unsaid.keys();
    return event === undefined ? undefined : `event ${event}`;
  }
}

function id(kind: string, key: string): string {
  return `${kind} ${key}`;
}

function describe(kind: string, key: string): string {
  return `${kind} "${key}"`;
}

function isOperation(kind: string): boolean {
  return OPERATIONS.some((operation) => operation === kind);
}

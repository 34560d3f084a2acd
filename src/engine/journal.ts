import { NonDeterministicCall } from '../errors/call-errors.js';
import type { History, JournalEntry, Scope } from '../runtime/port.js';

/** How long a replay may take to reach what an earlier run did beside it, before something new counts as a divergence. Milliseconds. */
const CATCH_UP_MS = 1_000;

/** What a handler's code does on purpose, in the order of its run; each has a key that is unique in its call. */
const OPERATIONS = ['step', 'time', 'sleep', 'question', 'checkpoint'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** G5: the journal of one call, as this run finds it and adds to it. A replay must reach all that is in it before it does anything new. */
export class Journal {
  readonly #scope: Scope;
  readonly #where: string;
  readonly #bodies = new Map<string, string>();
  readonly #unreached = new Map<string, string>();
  readonly #reached = new Set<string>();
  readonly #unsaid = new Map<string, number>();
  readonly #catchUpMs: number;
  #prelude: (() => readonly JournalEntry[]) | undefined;
  readonly #halt: (divergence: NonDeterministicCall) => void;

  constructor(options: {
    readonly scope: Scope;
    readonly history: History;
    readonly where: string;
    /** What stands in the journal from its first entry on. */
    readonly prelude: () => readonly JournalEntry[];
    /** Ends the run: whatever the handler still does is ignored. */
    readonly halt: (divergence: NonDeterministicCall) => void;
    readonly catchUpMs?: number;
  }) {
    this.#scope = options.scope;
    this.#where = options.where;
    this.#prelude = options.history.entries.length === 0 ? options.prelude : undefined;
    this.#halt = options.halt;
    this.#catchUpMs = options.catchUpMs ?? CATCH_UP_MS;
    for (const entry of options.history.entries) {
      this.#bodies.set(id(entry.kind, entry.key), entry.body);
      if (isOperation(entry.kind)) this.#unreached.set(id(entry.kind, entry.key), describe(entry.kind, entry.key));
    }
    for (const body of options.history.events) this.#unsaid.set(body, (this.#unsaid.get(body) ?? 0) + 1);
  }

  /** What is recorded under this key, without taking note. */
  look(kind: string, key: string): string | undefined {
    return this.#bodies.get(id(kind, key));
  }

  /** Whether this run has come to this operation before. */
  hasReached(kind: Operation, key: string): boolean {
    return this.#reached.has(id(kind, key));
  }

  /** The handler comes to an operation: gives what is recorded of it, undefined if it is new. */
  async reach(kind: Operation, key: string): Promise<string | undefined> {
    const operation = id(kind, key);
    this.#reached.add(operation);
    this.#unreached.delete(operation);
    const recorded = this.#bodies.get(operation);
    if (recorded === undefined) await this.#expectNothingLeft(describe(kind, key));
    return recorded;
  }

  /** Whether all that is recorded was reached and said: from here on, everything is new. */
  get isPastHistory(): boolean {
    return this.#unreached.size === 0 && this.#unsaid.size === 0;
  }

  /** Whether an earlier run said this already; each time that it did counts once. */
  async wasSaid(body: string, isWanted: boolean): Promise<boolean> {
    const times = this.#unsaid.get(body) ?? 0;
    if (times > 1) this.#unsaid.set(body, times - 1);
    else this.#unsaid.delete(body);
    if (times === 0 && isWanted) await this.#expectNothingLeft(`event ${body}`);
    return times > 0;
  }

  /** Durable when it resolves. */
  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    for (const { kind, key, body } of entries) this.#bodies.set(id(kind, key), body);
    const prelude = this.#prelude?.() ?? [];
    this.#prelude = undefined;
    await this.#scope.record([...prelude, ...entries], fields);
  }

  /** The handler ended: nothing recorded may be left. */
  divergenceAtEnd(): NonDeterministicCall | undefined {
    const recorded = this.#firstLeft();
    return recorded === undefined ? undefined : new NonDeterministicCall({ where: this.#where, recorded });
  }

  /** Ends the run with a divergence that somebody else found. Never returns. */
  async diverge(recorded: string | undefined, actual: string | undefined): Promise<never> {
    this.#halt(new NonDeterministicCall({ where: this.#where, recorded, actual }));
    return new Promise<never>(() => undefined);
  }

  // Branches that run beside each other are replayed in turns: give the others time to catch up.
  async #expectNothingLeft(actual: string): Promise<void> {
    if (this.#firstLeft() === undefined) return;
    const deadline = performance.now() + this.#catchUpMs;
    while (this.#firstLeft() !== undefined) {
      if (performance.now() > deadline) await this.diverge(this.#firstLeft(), actual);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 1);
      });
    }
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

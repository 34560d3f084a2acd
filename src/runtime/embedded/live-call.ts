import type { CallRecord, History, JournalEntry, Outcome, Scope } from '../port.js';
import type { Alarms } from '../alarms.js';
import { insertCall } from './call-rows.js';
import type { LiveInstance } from './live-instance.js';
import { never, unlessOver } from './run-writes.js';
import type { Statement } from './statements.js';
import type { Store } from './store.js';
import { StoredJournal } from './stored-journal.js';
import { StreamLog } from '../stream-log.js';

export interface LiveCallOptions {
  readonly call: CallRecord;
  readonly attempt: number;
  /** Already a row: this is a run after a restart. */
  readonly isStored: boolean;
  readonly lastSeq: number;
  readonly session: LiveInstance;
  readonly instance: LiveInstance;
  readonly store: Store;
  readonly now: () => number;
  readonly alarms: Alarms;
}

/** An unfinished call of this process, and the scope that the engine runs it in. */
export class LiveCall implements Scope {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly session: LiveInstance;
  readonly log: StreamLog;
  readonly journal: StoredJournal;
  readonly #instance: LiveInstance;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #stored: { promise: Promise<void>; resolve: (written: Promise<void> | undefined) => void };
  #isStored: boolean;
  #isAbandoned = false;
  #hasEnded = false;
  #lastSeq: number;
  #isSuspended: boolean;
  readonly #alarms: Alarms;
  readonly #abandonment: (() => void)[] = [];
  readonly #expected = new Map<string, (body: string) => void>();

  constructor(options: LiveCallOptions) {
    this.call = options.call;
    this.attempt = options.attempt;
    this.session = options.session;
    this.log = new StreamLog(options.lastSeq);
    this.journal = new StoredJournal({ store: options.store, call: options.call.id, attempt: options.attempt });
    this.#instance = options.instance;
    this.#store = options.store;
    this.#now = options.now;
    this.#lastSeq = options.lastSeq;
    this.#isStored = options.isStored;
    this.#isSuspended = options.call.status === 'suspended';
    this.#alarms = options.alarms;
    this.#stored = deferred();
    if (options.isStored) this.#stored.resolve(undefined);
  }

  get isSuspended(): boolean {
    return this.#isSuspended;
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** G1: resolves when the call itself, or the call with its outcome, is durable. */
  get stored(): Promise<void> {
    return this.#stored.promise;
  }

  /** Stores the call unless that is done or under way. A call that ends at once is stored together with its outcome instead. */
  accept(): void {
    if (!this.#isStored && !this.#isAbandoned) void this.#write([]).catch(() => undefined);
  }

  async loadFields(): Promise<string | undefined> {
    return this.#isAbandoned ? never : this.#instance.fields;
  }

  async history(): Promise<History> {
    return this.journal.history();
  }

  /** G3. */
  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    return this.#record(entries, fields, false);
  }

  async keep(entries: readonly JournalEntry[]): Promise<void> {
    return this.#record(entries, undefined, this.#isSuspended);
  }

  /** G7. */
  async suspend(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    return this.#record(entries, fields, true);
  }

  async expect(ref: string): Promise<string> {
    return new Promise((resolve) => {
      this.#expected.set(ref, resolve);
    });
  }

  dismiss(ref: string): void {
    this.#expected.delete(ref);
  }

  whenAbandoned(listener: () => void): void {
    if (this.#isAbandoned) listener();
    else this.#abandonment.push(listener);
  }

  async until(time: number, signal: AbortSignal = this.signal): Promise<void> {
    return this.#alarms.at(time, signal);
  }

  /** The first answer to an open question is stored, then told to the run. */
  async answer(ref: string, body: string): Promise<'taken' | 'not_asked'> {
    const tell = this.#expected.get(ref);
    if (tell === undefined || this.#isClosed) return 'not_asked';
    this.#expected.delete(ref);
    await this.#write([this.journal.entry({ kind: 'answer', key: ref, body })]);
    tell(body);
    return 'taken';
  }

  /** G2: followers see it once it is durable. */
  async emit(body: string, stream: 'call' | 'session' = 'call'): Promise<void> {
    if (this.#isClosed) return never;
    if (stream === 'session') return this.#emitOnSession(body);
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    await unlessOver(this.#store, this.#write([['insertEvent', this.call.id, seq, body]]));
    this.log.add({ kind: 'event', seq, body });
    if (this.#isAbandoned) return never;
  }

  /** G3. */
  async finish(outcome: Outcome, fields?: string, input?: string): Promise<void> {
    if (this.#isClosed) return never;
    this.#hasEnded = true;
    const seq = this.#lastSeq + 1;
    const finishedAt = this.#now();
    const statements = [...this.#fieldsStatement(fields), ...this.session.use(finishedAt)];
    if (this.#isStored) {
      const { status, body } = outcome;
      await this.#write([...statements, ['finishCall', status, body, seq, finishedAt, input ?? null, this.call.id]]);
    } else {
      this.#isStored = true;
      const call = input === undefined ? this.call : { ...this.call, input };
      const written = this.#store.write([...statements, insertCall(call, { outcome, seq, finishedAt })]);
      this.#stored.resolve(written.then(() => this.#end(seq, outcome)));
      await this.#stored.promise;
      return;
    }
    this.#end(seq, outcome);
  }

  /** The run's writes are refused from now on, and what it waits for never comes. */
  abandon(reason: unknown): void {
    this.#isAbandoned = true;
    for (const listener of this.#abandonment) listener();
    this.#abort.abort(reason);
    this.log.end();
    if (!this.#isStored) this.#stored.resolve(undefined);
  }

  /** G8: durable, then told to the run. */
  async cancel(reason: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#write([['cancelCall', reason, this.call.id]]);
    this.interrupt(reason);
  }

  interrupt(reason: unknown): void {
    this.#abort.abort(reason);
  }

  async #record(entries: readonly JournalEntry[], fields: string | undefined, isSuspended: boolean): Promise<void> {
    if (this.#isClosed) return never;
    const statements = entries.map((entry) => this.journal.entry(entry));
    if (isSuspended !== this.#isSuspended) {
      this.#isSuspended = isSuspended;
      statements.push(['setStatus', isSuspended ? 'suspended' : 'running', this.call.id]);
    }
    await unlessOver(this.#store, this.#write([...statements, ...this.#fieldsStatement(fields)]));
    if (this.#isAbandoned) return never;
  }

  get #isClosed(): boolean {
    return this.#isAbandoned || this.#hasEnded;
  }

  #end(seq: number, outcome: Outcome): void {
    this.log.add({ kind: 'outcome', seq, outcome });
  }

  async #emitOnSession(body: string): Promise<void> {
    const { session } = this;
    session.lastSeq += 1;
    const seq = session.lastSeq;
    const written = this.#write([
      ['insertEvent', session.key, seq, body],
      ['setLastSeq', seq, session.key],
      this.journal.sessionEvent(body),
    ]);
    await unlessOver(this.#store, written);
    session.log.add({ kind: 'event', seq, body });
    if (this.#isAbandoned) return never;
  }

  #fieldsStatement(fields: string | undefined): Statement[] {
    if (fields === undefined) return [];
    this.#instance.fields = fields;
    this.#instance.usedAt = this.#now();
    return [['setFields', fields, this.#instance.usedAt, this.#instance.key]];
  }

  // Whatever is written first brings the call's own row with it.
  async #write(statements: readonly Statement[]): Promise<void> {
    if (this.#isStored) return this.#store.write(statements);
    this.#isStored = true;
    const written = this.#store.write([insertCall(this.call), ...statements]);
    this.#stored.resolve(written);
    return written;
  }
}

function deferred() {
  let settle: (written: Promise<void> | undefined) => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = (written) => {
      resolve(written);
    };
  });
  promise.catch(() => undefined);
  return { promise, resolve: settle };
}

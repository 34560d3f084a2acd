import type {
  CallRecord,
  History,
  InstanceRecord,
  JournalEntry,
  NativeOffer,
  Outcome,
  Scope,
} from '../runtime/port.js';

const never = new Promise<never>(() => undefined);

/** A call's scope that keeps note of all that a run puts into it, so that the run can be repeated on a copy. */
export class RecordedScope implements Scope {
  readonly #scope: Scope;
  readonly #entries = new Map<string, JournalEntry>();
  readonly #events: string[] = [];
  #fieldsAtStart: Promise<string | undefined> | undefined;

  constructor(scope: Scope, history: History) {
    this.#scope = scope;
    this.#events.push(...history.events);
    this.#note(history.entries);
  }

  get call(): CallRecord {
    return this.#scope.call;
  }

  get attempt(): number {
    return this.#scope.attempt;
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  get native(): NativeOffer | undefined {
    return this.#scope.native;
  }

  get isAbandoned(): boolean {
    return this.#scope.isAbandoned;
  }

  get session(): InstanceRecord {
    return this.#scope.session;
  }

  async loadFields(): Promise<string | undefined> {
    const fields = this.#scope.loadFields();
    this.#fieldsAtStart ??= fields;
    return fields;
  }

  async history(): Promise<History> {
    return this.#scope.history();
  }

  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    this.#note(entries);
    return this.#scope.record(entries, fields);
  }

  async keep(entries: readonly JournalEntry[]): Promise<void> {
    this.#note(entries);
    return this.#scope.keep(entries);
  }

  async suspend(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    this.#note(entries);
    return this.#scope.suspend(entries, fields);
  }

  async expect(ref: string): Promise<string> {
    return this.#scope.expect(ref);
  }

  dismiss(ref: string): void {
    this.#scope.dismiss(ref);
  }

  whenAbandoned(listener: () => void): void {
    this.#scope.whenAbandoned(listener);
  }

  async until(time: number, signal?: AbortSignal): Promise<void> {
    return this.#scope.until(time, signal);
  }

  async emit(body: string, stream?: 'call' | 'session'): Promise<void> {
    this.#events.push(body);
    return this.#scope.emit(body, stream);
  }

  async finish(outcome: Outcome, fields?: string, input?: string): Promise<void> {
    return this.#scope.finish(outcome, fields, input);
  }

  /** A scope in which the whole run is history. Nothing that is put into it is kept, and what is not there never comes. */
  copy(more: readonly JournalEntry[]): { readonly scope: Scope; readonly history: History } {
    const history = { entries: [...this.#entries.values(), ...more], events: [...this.#events] };
    const { call, attempt, session, signal } = this;
    const original = this.#scope;
    const fields = this.#fieldsAtStart ?? Promise.resolve(undefined);
    const nothing = async (): Promise<void> => Promise.resolve();
    const scope: Scope = {
      call,
      attempt,
      session,
      signal,
      // Read by nobody but the handler: a runtime may have to begin a run anew for it.
      get native() {
        return original.native;
      },
      isAbandoned: false,
      loadFields: async () => fields,
      history: async () => Promise.resolve(history),
      record: nothing,
      keep: nothing,
      suspend: nothing,
      emit: nothing,
      finish: nothing,
      until: async () => never,
      expect: async () => never,
      dismiss: () => undefined,
      whenAbandoned: () => undefined,
    };
    return { scope, history };
  }

  #note(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#entries.set(`${entry.kind} ${entry.key}`, entry);
  }
}

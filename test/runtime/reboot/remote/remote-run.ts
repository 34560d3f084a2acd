import type { CallRecord, History, JournalEntry, Outcome } from '../../../../src/runtime/port.js';
import type { Run } from '../../contract/scene.js';
import type { RunState } from './bridge.js';

type Ask = (method: string, ...args: readonly unknown[]) => Promise<unknown>;

/** A run in another process, as the newest answer from there showed it. */
export class RemoteRun implements Run {
  /** Calls a method of the run, or of those that its program adds. */
  readonly ask: Ask;
  readonly #aborting = new AbortController();
  readonly #listeners: (() => void)[] = [];
  #state: RunState;

  constructor(state: RunState, ask: Ask) {
    this.ask = ask;
    this.#state = state;
    this.see(state);
  }

  /** It was seen like this. */
  see(state: RunState): void {
    this.#state = state;
    if (state.isAborted && !this.signal.aborted) this.#aborting.abort(state.reason);
    if (state.isAbandoned) for (const listener of this.#listeners.splice(0)) listener();
  }

  get call(): CallRecord {
    return this.#state.call;
  }

  get attempt(): number {
    return this.#state.attempt;
  }

  get isWorkflowWanted(): boolean {
    return this.#state.isWorkflowWanted;
  }

  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  whenAbandoned(listener: () => void): void {
    this.#listeners.push(listener);
    this.see(this.#state);
  }

  async loadFields(): Promise<string | undefined> {
    return (await this.ask('loadFields')) as string | undefined;
  }

  async history(): Promise<History> {
    return (await this.ask('history')) as History;
  }

  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    await this.ask('record', entries, fields);
  }

  async keep(entries: readonly JournalEntry[]): Promise<void> {
    await this.ask('keep', entries);
  }

  async suspend(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    await this.ask('suspend', entries, fields);
  }

  async expect(ref: string): Promise<string> {
    return (await this.ask('expect', ref)) as string;
  }

  dismiss(ref: string): void {
    void this.ask('dismiss', ref);
  }

  async emit(body: string, stream: 'call' | 'session' = 'call'): Promise<void> {
    await this.ask('emit', body, stream);
  }

  async finish(outcome: Outcome, fields?: string, input?: string): Promise<void> {
    await this.ask('finish', outcome, fields, input);
  }
}

import type { CallRecord, History, InstanceRecord, JournalEntry, NativeOffer, Outcome, Scope } from '../../port.js';
import { StreamLog } from '../../stream-log.js';
import type { Alarms } from '../../alarms.js';
import type { CallImage } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';

const never = new Promise<never>(() => undefined);

/** What a call needs of its instance. */
export interface CallHome {
  readonly record: InstanceRecord;
  readonly chunks: ChunkStates;
  readonly alarms: Alarms;
  readonly now: () => number;
  fields(): Promise<string | undefined>;
  setFields(fields: string | undefined): void;
  /** It is in use just now. */
  use(): void;
  /** Chunks that nothing refers to any more. */
  discard(chunks: readonly string[]): void;
  /** Resolves when all changes up to now are durable. */
  durable(): Promise<void>;
  /** An event on the instance's own stream. */
  publish(body: string): Promise<void>;
}

export interface LiveCallOptions {
  readonly image: CallImage;
  readonly call: CallRecord;
  readonly instance: CallHome;
  /** A Reboot workflow of the call's own. */
  readonly native: NativeOffer;
}

/** One run of an unfinished call in this process, and the scope that the engine runs it in. */
export class LiveCall implements Scope {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly log: StreamLog;
  readonly image: CallImage;
  readonly native: NativeOffer;
  readonly #instance: CallHome;
  readonly #abort = new AbortController();
  readonly #abandonment: (() => void)[] = [];
  readonly #expected = new Map<string, (body: string) => void>();
  #isAbandoned = false;
  #hasReadHistory = false;

  constructor({ image, call, instance, native }: LiveCallOptions) {
    this.image = image;
    this.call = call;
    this.attempt = image.attempt;
    this.log = new StreamLog(image.events.length);
    this.native = native;
    this.#instance = instance;
    if (image.cancelReason !== undefined) this.#abort.abort(image.cancelReason);
  }

  get session(): InstanceRecord {
    return this.#instance.record;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** A run is past reading its journal: changing an entry would contradict what it does. */
  get isUnderway(): boolean {
    return this.#hasReadHistory || this.attempt === 1;
  }

  whenAbandoned(listener: () => void): void {
    if (this.#isAbandoned) listener();
    else this.#abandonment.push(listener);
  }

  async loadFields(): Promise<string | undefined> {
    return this.#isAbandoned ? never : this.#instance.fields();
  }

  async history(): Promise<History> {
    this.#hasReadHistory = true;
    return this.image.history(this.#instance.chunks);
  }

  /** G3. */
  async record(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    return this.#record(entries, fields, 'running');
  }

  async keep(entries: readonly JournalEntry[]): Promise<void> {
    return this.#record(entries, undefined, this.image.status === 'suspended' ? 'suspended' : 'running');
  }

  /** G7. */
  async suspend(entries: readonly JournalEntry[], fields?: string): Promise<void> {
    return this.#record(entries, fields, 'suspended');
  }

  async expect(ref: string): Promise<string> {
    return new Promise((resolve) => {
      this.#expected.set(ref, resolve);
    });
  }

  dismiss(ref: string): void {
    this.#expected.delete(ref);
  }

  async until(time: number, signal: AbortSignal = this.signal): Promise<void> {
    return this.#instance.alarms.at(time, signal);
  }

  /** The first answer to an open question is stored, then told to the run. */
  async answer(ref: string, body: string): Promise<'taken' | 'not_asked'> {
    const tell = this.#expected.get(ref);
    if (tell === undefined || this.#isClosed) return 'not_asked';
    this.#expected.delete(ref);
    this.image.enter({ kind: 'answer', key: ref, body });
    await this.#instance.durable();
    tell(body);
    return 'taken';
  }

  /** G2: followers see it once it is durable. */
  async emit(body: string, stream: 'call' | 'session' = 'call'): Promise<void> {
    if (this.#isClosed) return never;
    if (stream === 'session') {
      this.image.enterSessionEvent(body);
      await this.#instance.publish(body);
    } else {
      this.image.events.push(body);
      const seq = this.image.events.length;
      await this.#instance.durable();
      this.log.add({ kind: 'event', seq, body });
    }
    if (this.#isAbandoned) return never;
  }

  /** G3. */
  async finish(outcome: Outcome, fields?: string, input?: string): Promise<void> {
    if (this.#isClosed) return never;
    this.#instance.setFields(fields);
    this.#instance.use();
    const seq = this.image.outcomeSeq;
    this.#instance.discard(this.image.end(outcome, this.#instance.now(), input));
    await this.#instance.durable();
    this.log.add({ kind: 'outcome', seq, outcome });
  }

  /** The run's writes are refused from now on, and what it waits for never comes. */
  abandon(reason: unknown): void {
    this.#isAbandoned = true;
    for (const listener of this.#abandonment) listener();
    this.#abort.abort(reason);
  }

  /** G8: durable, then told to the run. */
  async cancel(reason: string): Promise<void> {
    if (this.#isClosed) return;
    this.image.cancelReason ??= reason;
    await this.#instance.durable();
    this.#abort.abort(reason);
  }

  async #record(
    entries: readonly JournalEntry[],
    fields: string | undefined,
    status: 'running' | 'suspended',
  ): Promise<void> {
    if (this.#isClosed) return never;
    for (const entry of entries) this.image.enter(entry);
    this.image.status = status;
    this.#instance.setFields(fields);
    await this.#instance.durable();
    if (this.#isAbandoned) return never;
  }

  get #isClosed(): boolean {
    return this.#isAbandoned || this.image.isFinished;
  }
}

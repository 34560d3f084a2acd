import { randomUUID } from 'node:crypto';
import type { CallRecord, CallRequest, CallStatus, History, InstanceKey, JournalEntry, Outcome } from '../../port.js';
import type { ChunkStates } from './chunk-states.js';
import type { PortableCall } from '../../portable-session.js';
import { PagedList, type StoredList } from './paged-list.js';
import { exportEvents, importEvents } from './portable-lists.js';
import { Text, type StoredText } from './texts.js';

/** Kind of the entry that says what a call put on its session's stream. */
const SESSION_EVENT = 'session-event';

type Entry = Omit<JournalEntry, 'body'> & { readonly body: string | null };

/** A call as its instance's state has it: what is as usual is left out, since each commit carries it. */
export interface StoredCall extends Omit<CallRequest, 'input' | 'session' | 'instance'> {
  readonly session?: string | undefined;
  readonly instance?: string | undefined;
  readonly input: StoredText;
  readonly status: CallStatus;
  readonly createdAt: number;
  readonly attempt?: number | undefined;
  readonly cancelReason?: string | undefined;
  /** Name of the workflow of its own that it runs in. */
  readonly lentAs?: string | undefined;
  readonly events?: StoredList | undefined;
  readonly entries?: StoredList | undefined;
  readonly outcome?: StoredText | undefined;
  /** Milliseconds since the epoch. */
  readonly finishedAt?: number | undefined;
}

/** What is stored of a call, as the process that owns its instance has it in memory. */
export class CallImage {
  readonly #key: InstanceKey;
  readonly #request: Omit<CallRequest, 'input'>;
  #input: Text;
  readonly events: PagedList;
  readonly entries: PagedList;
  readonly createdAt: number;
  status: CallStatus;
  attempt: number;
  cancelReason: string | undefined;
  #lentAs: string | undefined;
  finishedAt: number | undefined;
  /** Its outcome was written to a connection; known only in the process that did. */
  wasDelivered = false;
  #outcome: Text | undefined;

  private constructor(stored: StoredCall, key: InstanceKey, input: Text) {
    const { id, session = key, instance = key, origin, digest } = stored;
    const { progressToken, idempotencyKey } = origin;
    this.#key = key;
    this.#request = { id, session, instance, origin: { ...origin, progressToken, idempotencyKey }, digest };
    this.#input = input;
    this.events = new PagedList(`${id}.e`, stored.events);
    this.entries = new PagedList(`${id}.j`, stored.entries);
    this.createdAt = stored.createdAt;
    this.status = stored.status;
    this.attempt = stored.attempt ?? 1;
    this.cancelReason = stored.cancelReason;
    this.#lentAs = stored.lentAs;
    this.finishedAt = stored.finishedAt;
    this.#outcome = stored.outcome === undefined ? undefined : Text.from(stored.outcome);
  }

  static of(request: CallRequest, createdAt: number): CallImage {
    return new CallImage({ ...request, status: 'running', createdAt }, request.session, Text.of(request.input));
  }

  /** `key`: the instance's. */
  static from(stored: StoredCall, key: InstanceKey): CallImage {
    return new CallImage(stored, key, Text.from(stored.input));
  }

  static import(call: PortableCall): CallImage {
    const { events, entries, sessionEvents, outcome, finishedAt, ...facts } = call;
    const image = new CallImage(
      {
        ...facts,
        finishedAt,
        events: importEvents(events, outcome === undefined ? events.length : outcome.seq - 1),
        entries: { pages: 0, tail: [] },
        outcome: outcome?.body,
      },
      call.session,
      Text.of(call.input),
    );
    for (const entry of entries) image.enter(entry);
    for (const body of sessionEvents) image.enterSessionEvent(body);
    return image;
  }

  get id(): string {
    return this.#request.id;
  }

  get origin(): CallRequest['origin'] {
    return this.#request.origin;
  }

  get digest(): string {
    return this.#request.digest;
  }

  get isFinished(): boolean {
    return this.status !== 'running' && this.status !== 'suspended';
  }

  /** It runs in a workflow of its own. */
  get isLent(): boolean {
    return this.#lentAs !== undefined;
  }

  /** The name of its workflow, from now on: another one in each place that the call is carried to. */
  lend(): string {
    this.#lentAs ??= randomUUID();
    return this.#lentAs;
  }

  /** Finished, and its content was let go. */
  get isGone(): boolean {
    return this.isFinished && this.#outcome === undefined;
  }

  /** Seq of its outcome; of a call that has not ended, the one that it would have. */
  get outcomeSeq(): number {
    return this.events.length + 1;
  }

  /** Has it come to anything that a replay would see? Then it has had its instance's turn (G7). */
  get hasBegun(): boolean {
    return this.status === 'running' && this.events.length + this.entries.length > 0;
  }

  get stored(): StoredCall {
    const { id, session, instance, origin, digest } = this.#request;
    const { status, createdAt, attempt, cancelReason, finishedAt, events, entries } = this;
    return {
      id,
      session: session === this.#key ? undefined : session,
      instance: instance === this.#key ? undefined : instance,
      origin,
      digest,
      input: this.#input.stored,
      status,
      createdAt,
      attempt: attempt === 1 ? undefined : attempt,
      cancelReason,
      lentAs: this.#lentAs,
      events: events.length === 0 ? undefined : events.stored,
      entries: entries.length === 0 ? undefined : entries.stored,
      outcome: this.#outcome?.stored,
      finishedAt,
    };
  }

  /** The chunks that it takes. */
  get chunks(): readonly string[] {
    const texts = [this.#input, this.#outcome].flatMap((text) => text?.chunks ?? []);
    return [...texts, ...this.events.chunks, ...this.entries.chunks];
  }

  async record(states: ChunkStates): Promise<CallRecord> {
    const { status, createdAt, outcomeSeq } = this;
    const input = await this.#input.read(states);
    return { ...this.#request, input, status, createdAt, ...(this.isFinished && { outcomeSeq }) };
  }

  async outcome(states: ChunkStates): Promise<Outcome | undefined> {
    const { status } = this;
    if (this.#outcome === undefined || status === 'running' || status === 'suspended') return undefined;
    return { status, body: await this.#outcome.read(states) };
  }

  async history(states: ChunkStates): Promise<History> {
    const [events, { entries, sessionEvents }] = await Promise.all([this.events.readAll(states), this.journal(states)]);
    return { events: [...events, ...sessionEvents], entries };
  }

  async journal(states: ChunkStates): Promise<Pick<PortableCall, 'entries' | 'sessionEvents'>> {
    const entries = new Map<string, JournalEntry>();
    const sessionEvents: string[] = [];
    for (const text of await this.entries.readAll(states)) {
      const entry = parseEntry(text);
      if (entry.kind === SESSION_EVENT) sessionEvents.push(entry.body ?? '');
      else put(entries, entry);
    }
    return { entries: [...entries.values()], sessionEvents };
  }

  async export(states: ChunkStates): Promise<PortableCall> {
    const { attempt, cancelReason, finishedAt } = this;
    const outcome = await this.outcome(states);
    return {
      ...(await this.record(states)),
      attempt,
      cancelReason,
      finishedAt,
      outcome: outcome === undefined ? undefined : { seq: this.outcomeSeq, body: outcome.body },
      events: await exportEvents(this.events, states),
      ...(await this.journal(states)),
    };
  }

  /** The newest entry of a kind and key counts, in the place of the first; without a body it takes the others away. */
  enter({ kind, key, body }: Entry): void {
    this.entries.push(JSON.stringify([kind, key, body]));
  }

  enterSessionEvent(body: string): void {
    this.enter({ kind: SESSION_EVENT, key: '', body });
  }

  /** With `input`, that takes the place of the call's. Returns the chunks that are free then. */
  end({ status, body }: Outcome, finishedAt: number, input?: string): readonly string[] {
    this.status = status;
    this.#outcome = Text.of(body);
    this.finishedAt = finishedAt;
    if (input === undefined) return [];
    const { chunks } = this.#input;
    this.#input = Text.of(input);
    return chunks;
  }

  /** Lets its content go; that it was, and under which request id and idempotency key, stays. Returns the chunks that are free then. */
  forget(): readonly string[] {
    const { chunks } = this;
    this.#outcome = undefined;
    this.#input.clear();
    this.events.letGo();
    this.entries.clear();
    return chunks;
  }

  async write(states: ChunkStates, nextChunk: () => number, limit?: number): Promise<void> {
    const parts = [this.#input, this.#outcome, this.events, this.entries];
    for (const part of parts) await part?.write(states, nextChunk, limit);
  }
}

function put(entries: Map<string, JournalEntry>, { kind, key, body }: Entry): void {
  const place = JSON.stringify([kind, key]);
  if (body === null) entries.delete(place);
  else entries.set(place, { kind, key, body });
}

function parseEntry(text: string): Entry {
  const [kind, key, body] = JSON.parse(text) as [string, string, string | null];
  return { kind, key, body };
}

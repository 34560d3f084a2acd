import type { CallId, InstanceKey, JournalEntry } from '../port.js';
import { isUnfinished, type PortableCall, type PortableEvent, type PortableSession } from '../portable-session.js';
import type { CallDetails, CallFacts, CallQuery, SessionFacts, SessionReader } from '../session-reader.js';
import { callFrom, outcomeFrom } from './call-rows.js';
import { SESSION_EVENT } from './session-rows.js';
import type { Row } from './statements.js';
import type { StoreReader } from './store-reader.js';

/** The sessions of a store, whether a process serves from it or not. */
export class StoredSessions implements SessionReader {
  readonly #reader: StoreReader;

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  async keys(): Promise<readonly InstanceKey[]> {
    return Promise.resolve(this.#reader.all('keys').map(({ key }) => String(key)));
  }

  /** The most recently used first. */
  async sessions(limit: number): Promise<readonly SessionFacts[]> {
    return Promise.resolve(this.#reader.all('instances', limit).map(sessionFacts));
  }

  async session(key: InstanceKey): Promise<(SessionFacts & { readonly fields?: string | undefined }) | undefined> {
    const [row] = this.#reader.all('instance', key);
    return Promise.resolve(row === undefined ? undefined : { ...sessionFacts(row), fields: text(row, 'fields') });
  }

  // Read page by page, since a store may hold more than fit into memory.
  async *calls({ session, isUnfinished }: CallQuery): AsyncGenerator<CallFacts> {
    await Promise.resolve();
    const rows = this.#reader.calls(isUnfinished ? 'unfinishedCalls' : 'calls', session ?? null);
    for (const row of rows) yield this.#callFacts(row);
  }

  async call(id: CallId): Promise<CallDetails | undefined> {
    const [row] = this.#reader.all('call', id);
    if (row === undefined) return Promise.resolve(undefined);
    const entries = this.#entries(id);
    const details = { input: text(row, 'input'), outcome: text(row, 'outcome'), events: this.#events(id) };
    return { ...this.#callFacts(row), ...details, entries };
  }

  async export(key: InstanceKey): Promise<PortableSession | undefined> {
    return Promise.resolve(this.#reader.atOneMoment(() => this.#export(key)));
  }

  #export(key: InstanceKey): PortableSession | undefined {
    const [row] = this.#reader.all('wholeInstance', key);
    if (row === undefined) return undefined;
    return {
      key,
      principal: text(row, 'principal'),
      attributes: String(row['attributes']),
      fields: text(row, 'fields'),
      createdAt: Number(row['created_at']),
      usedAt: Number(row['used_at']),
      lastSeq: Number(row['last_seq']),
      deliveredSeq: Number(row['delivered_seq']),
      events: this.#events(key),
      calls: this.#reader.all('wholeCalls', key).map((call) => this.#exportCall(call)),
    };
  }

  #exportCall(row: Row): PortableCall {
    const call = callFrom(row);
    const end = outcomeFrom(row);
    const entries = this.#entries(call.id);
    return {
      ...call,
      attempt: Number(row['attempt']),
      cancelReason: text(row, 'cancel_reason'),
      finishedAt: row['finished_at'] === null ? undefined : Number(row['finished_at']),
      outcome: end === undefined ? undefined : { seq: end.seq, body: end.outcome.body },
      events: this.#events(call.id),
      entries: entries.filter(({ kind }) => kind !== SESSION_EVENT),
      sessionEvents: entries.filter(({ kind }) => kind === SESSION_EVENT).map(({ body }) => body),
    };
  }

  #callFacts(row: Row): CallFacts {
    const { input: _input, digest: _digest, ...call } = callFrom(row);
    return {
      ...call,
      attempt: Number(row['attempt']),
      cancelReason: text(row, 'cancel_reason'),
      finishedAt: row['finished_at'] === null ? undefined : Number(row['finished_at']),
      entries: isUnfinished(call) ? this.#entries(call.id) : [],
    };
  }

  #entries(call: CallId): readonly JournalEntry[] {
    return this.#reader
      .all('journal', call)
      .map(({ kind, key, body }) => ({ kind: String(kind), key: String(key), body: String(body) }));
  }

  #events(stream: string): readonly PortableEvent[] {
    return this.#reader.all('events', stream).map(({ seq, body }) => ({ seq: Number(seq), body: String(body) }));
  }
}

function sessionFacts(row: Row): SessionFacts {
  return {
    key: String(row['key']),
    principal: text(row, 'principal'),
    attributes: String(row['attributes']),
    createdAt: Number(row['created_at']),
    usedAt: Number(row['used_at']),
    calls: Number(row['calls']),
    unfinishedCalls: Number(row['unfinished']),
    fieldsLength: Number(row['fields_length'] ?? 0),
  };
}

function text(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

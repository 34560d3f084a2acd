import type { InstanceKey } from '../../port.js';
import type { PortableSession } from '../../portable-session.js';
import type { InstanceState } from './api/generated.js';
import { CallImage, type StoredCall } from './call-image.js';
import type { ChunkStates } from './chunk-states.js';
import { FieldTexts } from './field-texts.js';
import { PagedList, type StoredList } from './paged-list.js';
import { importEvents } from './portable-lists.js';

/** The rest of an instance's state. */
interface StoredLedger {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly usedAt: number;
  /** The instance's own stream, how far it was written to a connection, and how many of its pages were let go. */
  readonly stream: StoredList;
  readonly deliveredSeq: number;
  readonly freedPages: number;
  /** Chunks of older calls. */
  readonly archives: number;
  readonly highestRequest: number;
  /** The number of the next chunk. */
  readonly nextChunk: number;
  /** Chunks that nothing refers to any more. */
  readonly garbage: readonly string[];
  /** When a drive is scheduled that looks whether the instance has expired. */
  readonly expiryCheckAt?: number | undefined;
  /** It is in the server's roster. */
  readonly isListed?: boolean | undefined;
}

/** What is stored of an instance, as the process that owns it has it in memory: each commit stores all of it. */
export class InstanceImage {
  readonly key: InstanceKey;
  readonly server: string;
  readonly principal: string | undefined;
  readonly createdAt: number;
  readonly fields: FieldTexts;
  readonly stream: PagedList;
  readonly calls: Map<string, CallImage>;
  attributes: string;
  version: number;
  usedAt: number;
  deliveredSeq: number;
  freedPages: number;
  archives: number;
  highestRequest: number;
  expiryCheckAt: number | undefined;
  isListed: boolean;
  garbage: string[];
  #nextChunk: number;

  /** Throws SyntaxError for a state that is damaged. */
  constructor(state: InstanceState) {
    const ledger = parseLedger(state.ledger);
    const { key, principal, attributes, version, fields } = state;
    this.key = key;
    this.server = state.server;
    this.principal = principal === '' ? undefined : principal;
    this.attributes = attributes;
    this.version = version;
    this.fields = new FieldTexts(fields);
    this.createdAt = ledger.createdAt;
    this.usedAt = ledger.usedAt;
    this.stream = new PagedList('s', ledger.stream);
    this.deliveredSeq = ledger.deliveredSeq;
    this.freedPages = ledger.freedPages;
    this.archives = ledger.archives;
    this.highestRequest = ledger.highestRequest;
    this.expiryCheckAt = ledger.expiryCheckAt;
    this.isListed = ledger.isListed ?? false;
    this.garbage = [...ledger.garbage];
    this.#nextChunk = ledger.nextChunk;
    this.calls = new Map(parseCalls(state.calls).map((stored) => [stored.id, CallImage.from(stored, key)]));
  }

  /** A session from elsewhere, as an instance of this server that has never been committed. */
  static import(session: PortableSession, server: string): InstanceImage {
    const { key, principal = '', attributes, createdAt, usedAt, deliveredSeq, fields, events, lastSeq } = session;
    const stream = importEvents(events, lastSeq);
    const highestRequest = session.calls.reduce(
      (highest, { origin: { requestId } }) => (typeof requestId === 'number' ? Math.max(highest, requestId) : highest),
      -1,
    );
    const ledger: StoredLedger = { ...emptyLedger(createdAt), usedAt, deliveredSeq, stream, highestRequest };
    const state = {
      key,
      principal,
      attributes,
      server,
      version: 0,
      fields: {},
      calls: '',
      ledger: JSON.stringify(ledger),
    };
    const image = new InstanceImage(state);
    if (fields !== undefined) image.fields.set(fields);
    for (const call of session.calls) image.calls.set(call.id, CallImage.import(call));
    return image;
  }

  /** Moves what is longer than `limit`, or old, into chunks. What changes meanwhile may need another time. */
  async write(states: ChunkStates, limit?: number): Promise<void> {
    const next = (): number => this.takeChunk();
    await this.fields.write(states, next, limit);
    await this.stream.write(states, next, limit);
    for (const call of this.calls.values()) await call.write(states, next, limit);
  }

  /** The number of a new chunk. */
  takeChunk(): number {
    this.#nextChunk += 1;
    return this.#nextChunk;
  }

  /** What a commit stores, with the version after it. */
  get state(): InstanceState {
    const { key, server, principal = '', attributes, version } = this;
    const calls = JSON.stringify([...this.calls.values()].map(({ stored }) => stored));
    const ledger = JSON.stringify(this.#ledger);
    return { key, server, principal, attributes, version: version + 1, fields: this.fields.stored, calls, ledger };
  }

  /** Every chunk that the instance takes, but for those of its archives. */
  get chunks(): readonly string[] {
    const ofCalls = [...this.calls.values()].flatMap(({ chunks }) => chunks);
    return [...this.garbage, ...this.fields.chunks, ...this.stream.chunks, ...ofCalls];
  }

  get #ledger(): StoredLedger {
    const { createdAt, usedAt, stream, deliveredSeq, freedPages, archives, highestRequest, garbage, isListed } = this;
    const facts = { createdAt, usedAt, deliveredSeq, freedPages, archives, highestRequest, garbage, isListed };
    return { ...facts, stream: stream.stored, nextChunk: this.#nextChunk, expiryCheckAt: this.expiryCheckAt };
  }
}

/** The ledger of an instance that is new. */
export function newLedger(now: number): string {
  return JSON.stringify(emptyLedger(now));
}

function emptyLedger(now: number): StoredLedger {
  return {
    createdAt: now,
    usedAt: now,
    stream: { pages: 0, tail: [] },
    deliveredSeq: 0,
    freedPages: 0,
    archives: 0,
    highestRequest: -1,
    nextChunk: 0,
    garbage: [],
  };
}

function parseLedger(text: string): StoredLedger {
  return JSON.parse(text) as StoredLedger;
}

function parseCalls(text: string): readonly StoredCall[] {
  return text === '' ? [] : (JSON.parse(text) as StoredCall[]);
}

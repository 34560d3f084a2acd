import type { JournalEntry } from './port.js';
import type { LineMembers } from './line-members.js';
import { isUnfinished, type PortableCall, type PortableEvent, type PortableSession } from './portable-session.js';

/** A session as lines of JSON: itself, its fields, its own events, then each call followed by what belongs to it. */
export function* sessionLines(session: PortableSession): Generator<string> {
  const { fields, events, calls, ...facts } = session;
  yield line('session', facts);
  if (fields !== undefined) yield line('fields', { text: fields });
  for (const event of events) yield line('event', event);
  for (const call of calls) yield* callLines(call);
}

/** Puts a session together from its lines, in their order. */
export class SessionAssembly {
  readonly #session: Omit<PortableSession, 'fields' | 'events' | 'calls'>;
  readonly #events: PortableEvent[] = [];
  readonly #calls: CallAssembly[] = [];
  readonly #names = new Set<string>();
  #fields: string | undefined;

  /** From its first line. Throws SessionFileError, as all here. */
  constructor(members: LineMembers) {
    this.#session = {
      key: members.text('key'),
      principal: members.optionalText('principal'),
      attributes: members.text('attributes'),
      createdAt: members.count('createdAt'),
      usedAt: members.count('usedAt'),
      lastSeq: members.count('lastSeq'),
      deliveredSeq: members.count('deliveredSeq'),
    };
  }

  add(kind: LineKind, members: LineMembers): void {
    const call = this.#calls.at(-1);
    if (kind === 'call') this.#addCall(members);
    else if (kind === 'event') addEvent(call?.events ?? this.#events, this.#lastSeq(call), members);
    else if (kind === 'fields' && call === undefined && this.#fields === undefined) this.#fields = members.text('text');
    else if (call === undefined) members.refuse(`${kind} has no place here`);
    else addToCall(call, kind, members);
  }

  get session(): PortableSession {
    return { ...this.#session, fields: this.#fields, events: this.#events, calls: this.#calls };
  }

  #addCall(members: LineMembers): void {
    const call = readCall(members);
    const { requestId, name, idempotencyKey } = call.origin;
    if (call.session !== this.#session.key) members.refuse('the call is of another session');
    const names = [
      ['id', call.id],
      ['request', requestId],
      ...(idempotencyKey === undefined ? [] : [[name, idempotencyKey]]),
    ];
    for (const taken of names.map((parts) => JSON.stringify(parts))) {
      if (this.#names.has(taken)) members.refuse('another call has its id, its request id or its idempotency key');
      this.#names.add(taken);
    }
    this.#calls.push({ ...call, events: [], entries: [], sessionEvents: [] });
  }

  #lastSeq(call: CallAssembly | undefined): number {
    if (call === undefined) return this.#session.lastSeq;
    return call.outcome === undefined ? Number.MAX_SAFE_INTEGER : call.outcome.seq - 1;
  }
}

const LINE_KINDS = ['session', 'fields', 'event', 'call', 'entry', 'session-event', 'end'] as const;
type LineKind = (typeof LINE_KINDS)[number];

export function lineKind(members: LineMembers): LineKind {
  return members.oneOf('kind', LINE_KINDS);
}

interface CallAssembly extends PortableCall {
  readonly events: PortableEvent[];
  readonly entries: JournalEntry[];
  readonly sessionEvents: string[];
}

function* callLines({ events, entries, sessionEvents, origin, outcome, ...facts }: PortableCall): Generator<string> {
  const ending = outcome === undefined ? {} : { outcome: outcome.body, outcomeSeq: outcome.seq };
  yield line('call', { ...facts, ...origin, ...ending });
  for (const event of events) yield line('event', event);
  for (const { kind, key, body } of entries) yield line('entry', { entry: kind, key, body });
  for (const body of sessionEvents) yield line('session-event', { body });
}

function line(kind: LineKind, members: object): string {
  return JSON.stringify({ kind, ...members });
}

function readCall(members: LineMembers): Omit<PortableCall, 'events' | 'entries' | 'sessionEvents'> {
  const status = members.oneOf('status', ['running', 'suspended', 'completed', 'failed', 'cancelled']);
  const finishedAt = members.optionalCount('finishedAt');
  const hasOutcome = members.has('outcome');
  if (isUnfinished({ status }) && (finishedAt !== undefined || hasOutcome))
    members.refuse('an unfinished call has ended');
  return {
    id: members.text('id'),
    session: members.text('session'),
    instance: members.text('instance'),
    origin: readOrigin(members),
    input: members.text('input'),
    digest: members.text('digest'),
    status,
    createdAt: members.count('createdAt'),
    attempt: members.count('attempt'),
    cancelReason: members.optionalText('cancelReason'),
    finishedAt: isUnfinished({ status }) ? undefined : (finishedAt ?? members.refuse('finishedAt is missing')),
    outcome: hasOutcome ? { seq: members.count('outcomeSeq'), body: members.text('outcome') } : undefined,
  };
}

function readOrigin(members: LineMembers): PortableCall['origin'] {
  return {
    era: members.oneOf('era', ['session', 'stateless']),
    method: members.text('method'),
    name: members.text('name'),
    requestId: members.textOrNumber('requestId'),
    progressToken: members.has('progressToken') ? members.textOrNumber('progressToken') : undefined,
    idempotencyKey: members.optionalText('idempotencyKey'),
  };
}

function readEntry(members: LineMembers): JournalEntry {
  return { kind: members.text('entry'), key: members.text('key'), body: members.text('body') };
}

function addToCall(call: CallAssembly, kind: LineKind, members: LineMembers): void {
  if (kind === 'entry') call.entries.push(readEntry(members));
  else if (kind === 'session-event') call.sessionEvents.push(members.text('body'));
  else members.refuse(`${kind} has no place here`);
}

function addEvent(events: PortableEvent[], lastSeq: number, members: LineMembers): void {
  const event = { seq: members.count('seq'), body: members.text('body') };
  const previous = events.at(-1)?.seq;
  // Only the beginning of a stream may be gone.
  if (event.seq === 0 || event.seq > lastSeq || (previous !== undefined && event.seq !== previous + 1)) {
    members.refuse('an event is missing, or in the wrong place');
  }
  events.push(event);
}

import type { PortableCall, PortableSession } from '../portable-session.js';
import { insertCall } from './call-rows.js';
import type { SqlValue, Statement, Unit } from './statements.js';

/** Kind of the journal's entries that say what a call put on its session's stream. */
export const SESSION_EVENT = 'session-event';

/** A session from elsewhere, as the rows of this store. Breaks a rule of the tables if it, or one of its calls, is here. */
export function sessionImport(session: PortableSession): Unit {
  const { key, principal = null, attributes, fields = null, createdAt, usedAt, lastSeq, deliveredSeq } = session;
  return [
    ['importInstance', key, principal, attributes, fields, createdAt, usedAt, lastSeq, deliveredSeq],
    ...session.events.map(({ seq, body }): Statement => ['insertEvent', key, seq, body]),
    ...session.calls.flatMap(callImport),
  ];
}

function callImport(call: PortableCall): Unit {
  const { id, events, entries, sessionEvents } = call;
  const all = [
    ...entries,
    ...sessionEvents.map((body, index) => ({ kind: SESSION_EVENT, key: String(index + 1), body })),
  ];
  return [
    callStatement(call),
    ...events.map(({ seq, body }): Statement => ['insertEvent', id, seq, body]),
    ...all.map(({ kind, key, body }, index): Statement => ['importEntry', id, kind, key, index + 1, body]),
  ];
}

function callStatement(call: PortableCall): Statement {
  const { status, outcome, finishedAt = null, attempt, cancelReason = null } = call;
  const [, ...values] = insertCall(call);
  const isGone = finishedAt !== null && outcome === undefined;
  const facts: SqlValue[] = values.slice(0, 10);
  const input = isGone ? null : call.input;
  const ending = [outcome?.body ?? null, outcome?.seq ?? null, finishedAt];
  return ['importCall', ...facts, input, status, call.createdAt, ...ending, attempt, cancelReason];
}

/** Every statement that the embedded store runs, by name: the main thread names one and gives its values, the worker runs it. */

const CALL_COLUMNS = `id, session, request_id, instance, era, method, name, progress_token, idempotency_key, digest, input,
  status, attempt, cancel_reason, outcome, outcome_seq, created_at`;
const OF_SESSION = 'IN (SELECT id FROM calls WHERE session = ?)';

export const WRITES = {
  openInstance: `INSERT INTO instances (key, principal, attributes, created_at, used_at) VALUES (?, ?, ?, ?, ?)`,
  touchInstance: 'UPDATE instances SET used_at = ? WHERE key = ?',
  setAttributes: 'UPDATE instances SET attributes = ? WHERE key = ?',
  setFields: 'UPDATE instances SET fields = ?, used_at = ? WHERE key = ?',
  setLastSeq: 'UPDATE instances SET last_seq = ? WHERE key = ?',
  setDelivered: 'UPDATE instances SET delivered_seq = ? WHERE key = ?',
  deleteInstance: 'DELETE FROM instances WHERE key = ?',
  deleteSessionEvents: `DELETE FROM events WHERE stream ${OF_SESSION}`,
  deleteSessionJournal: `DELETE FROM journal WHERE call ${OF_SESSION}`,
  deleteSessionCalls: 'DELETE FROM calls WHERE session = ?',
  insertCall: `INSERT INTO calls (id, session, request_id, instance, era, method, name, progress_token, idempotency_key, digest,
    input, status, created_at, outcome, outcome_seq, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  setStatus: 'UPDATE calls SET status = ? WHERE id = ?',
  finishCall: `UPDATE calls SET status = ?, outcome = ?, outcome_seq = ?, finished_at = ?, input = COALESCE(?, input)
    WHERE id = ?`,
  cancelCall: 'UPDATE calls SET cancel_reason = ? WHERE id = ? AND finished_at IS NULL',
  countAttempts: 'UPDATE calls SET attempt = attempt + 1 WHERE finished_at IS NULL',
  purgeCall: `UPDATE calls SET input = NULL, outcome = NULL WHERE id = ? AND outcome_seq <= ?
    AND (idempotency_key IS NULL OR finished_at < ?)`,
  purgeJournal: `DELETE FROM journal WHERE call = ?
    AND EXISTS (SELECT 1 FROM calls WHERE id = journal.call AND finished_at IS NOT NULL AND outcome IS NULL)`,
  deleteEvents: 'DELETE FROM events WHERE stream = ? AND seq <= ?',
  insertEvent: 'INSERT INTO events (stream, seq, body) VALUES (?, ?, ?)',
  recordEntry: `INSERT INTO journal (call, kind, key, position, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (call, kind, key) DO UPDATE SET body = excluded.body`,
  replaceEntry: 'UPDATE journal SET body = ? WHERE call = ? AND kind = ? AND key = ? AND body = ?',
  importInstance: `INSERT INTO instances (key, principal, attributes, fields, created_at, used_at, last_seq, delivered_seq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  importCall: `INSERT INTO calls (id, session, request_id, instance, era, method, name, progress_token, idempotency_key, digest,
    input, status, created_at, outcome, outcome_seq, finished_at, attempt, cancel_reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  importEntry: 'INSERT INTO journal (call, kind, key, position, body) VALUES (?, ?, ?, ?, ?)',
  countAttemptsOf: 'UPDATE calls SET attempt = attempt + 1 WHERE session = ? AND finished_at IS NULL',
  deleteEntry: 'DELETE FROM journal WHERE call = ? AND kind = ? AND key = ? AND body = ?',
} as const;

/** Those whose work has no bound: it grows with what a session or a call has left. */
export const MANY_ROWS: ReadonlySet<WriteName> = new Set<WriteName>([
  'deleteSessionEvents',
  'deleteSessionJournal',
  'deleteSessionCalls',
  'countAttempts',
  'purgeJournal',
  'deleteEvents',
]);

// Numbers sort before texts: the index gives the highest numeric id at once.
const INSTANCE_COLUMNS = `*, (SELECT request_id FROM calls WHERE session = instances.key AND request_id < ''
  ORDER BY request_id DESC LIMIT 1) AS highest_request`;

const UNFINISHED = `SELECT ${CALL_COLUMNS},
    COALESCE((SELECT MAX(seq) FROM events WHERE stream = calls.id), 0) AS last_seq
  FROM calls WHERE finished_at IS NULL`;
// G7: whoever had the turn of its instance when the process ended gets it back first.
const RESUME_ORDER = `ORDER BY status = 'running' AND (EXISTS (SELECT 1 FROM journal WHERE call = calls.id)
    OR EXISTS (SELECT 1 FROM events WHERE stream = calls.id)) DESC,
  arrival`;

export const READS = {
  instance: `SELECT ${INSTANCE_COLUMNS} FROM instances WHERE key = ?`,
  unfinishedInstances: `SELECT ${INSTANCE_COLUMNS} FROM instances WHERE key IN
    (SELECT session FROM calls WHERE finished_at IS NULL UNION SELECT instance FROM calls WHERE finished_at IS NULL)`,
  unfinishedCalls: `${UNFINISHED} ${RESUME_ORDER}`,
  unfinishedCallsOf: `${UNFINISHED} AND session = ? ${RESUME_ORDER}`,
  unfinishedCall: 'SELECT id FROM calls WHERE id = ? AND finished_at IS NULL',
  call: `SELECT ${CALL_COLUMNS} FROM calls WHERE id = ?`,
  callByRequest: `SELECT ${CALL_COLUMNS} FROM calls WHERE session = ? AND request_id = ?`,
  callByIdempotencyKey: `SELECT ${CALL_COLUMNS} FROM calls WHERE session = ? AND name = ? AND idempotency_key = ?`,
  events: 'SELECT seq, body FROM events WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?',
  journal: 'SELECT kind, key, body FROM journal WHERE call = ? ORDER BY position',
  idleInstances: `SELECT key FROM instances WHERE used_at < ?
    AND key NOT IN (SELECT session FROM calls WHERE finished_at IS NULL) LIMIT ?`,
} as const;

export type WriteName = keyof typeof WRITES;
export type ReadName = keyof typeof READS;
export type SqlValue = string | number | null;
/** A statement and its values. */
export type Statement = readonly [name: WriteName, ...values: SqlValue[]];
/** Statements that are committed together or not at all. */
export type Unit = readonly Statement[];
export type Row = Readonly<Record<string, SqlValue>>;

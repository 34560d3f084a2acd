/**
 * The tables, as the list of steps that made them: step n brings a file of version n (PRAGMA user_version) to n + 1.
 * A step that was released is never edited; a change is a new step at the end.
 */
export const SCHEMA_VERSIONS: readonly string[] = [
  `
  CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    principal TEXT,
    attributes TEXT NOT NULL,
    fields TEXT,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    delivered_seq INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX instances_used ON instances (used_at);

  -- request_id has no type on purpose: 1 and '1' are different JSON-RPC ids.
  CREATE TABLE calls (
    arrival INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session TEXT NOT NULL,
    request_id NOT NULL,
    instance TEXT NOT NULL,
    era TEXT NOT NULL,
    method TEXT NOT NULL,
    name TEXT NOT NULL,
    progress_token TEXT,
    idempotency_key TEXT,
    digest TEXT NOT NULL,
    input TEXT,
    status TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 1,
    cancel_reason TEXT,
    outcome TEXT,
    outcome_seq INTEGER,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
  );
  CREATE UNIQUE INDEX calls_request ON calls (session, request_id);
  CREATE UNIQUE INDEX calls_idempotency ON calls (session, name, idempotency_key) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX calls_unfinished ON calls (arrival) WHERE finished_at IS NULL;

  CREATE TABLE events (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
  ) WITHOUT ROWID;

  CREATE TABLE journal (
    call TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (call, kind, key)
  ) WITHOUT ROWID;
  `,
];

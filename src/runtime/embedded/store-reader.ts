import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { StoreDamagedError, StoreDirectoryError, StoreVersionError } from '../../errors/store-errors.js';
import { sqliteCode, type Database } from './database.js';
import { SCHEMA_VERSIONS } from './schema-versions.js';
import type { Row, SqlValue } from './statements.js';

/** Waiting for a server that has just crashed to have its log read in. Milliseconds. */
const BUSY_MS = 2_000;
const CALLS_AT_ONCE = 200;

const CALL = `SELECT arrival, id, session, instance, request_id, method, name, idempotency_key, status, attempt, cancel_reason,
    created_at, finished_at`;
const PAGE = 'session = COALESCE(?, session) AND arrival < ? ORDER BY arrival DESC LIMIT ?';
const INSTANCE = `SELECT key, principal, attributes, created_at, used_at, length(fields) AS fields_length,
    (SELECT COUNT(*) FROM calls WHERE session = key) AS calls,
    (SELECT COUNT(*) FROM calls WHERE session = key AND finished_at IS NULL) AS unfinished`;

const QUERIES = {
  instances: `${INSTANCE} FROM instances ORDER BY used_at DESC LIMIT ?`,
  instance: `${INSTANCE}, fields FROM instances WHERE key = ?`,
  calls: `${CALL} FROM calls WHERE ${PAGE}`,
  unfinishedCalls: `${CALL} FROM calls WHERE finished_at IS NULL AND ${PAGE}`,
  call: `${CALL}, input, outcome FROM calls WHERE id = ?`,
  keys: 'SELECT key FROM instances ORDER BY id',
  wholeInstance: 'SELECT * FROM instances WHERE key = ?',
  wholeCalls: 'SELECT * FROM calls WHERE session = ? ORDER BY arrival',
  journal: 'SELECT kind, key, body FROM journal WHERE call = ? ORDER BY position',
  events: 'SELECT seq, body FROM events WHERE stream = ? ORDER BY seq',
  counts: `SELECT (SELECT COUNT(*) FROM instances) AS instances, (SELECT COUNT(*) FROM calls) AS calls,
    (SELECT COUNT(*) FROM calls WHERE finished_at IS NULL) AS unfinished, (SELECT COUNT(*) FROM events) AS events`,
  damage: 'PRAGMA quick_check(5)',
  version: 'PRAGMA user_version',
} as const;

export type QueryName = keyof typeof QUERIES;

/** Looks into a store, whether a process serves from it or not. Changes nothing, and holds up nobody. */
export class StoreReader {
  readonly #database: Database;
  readonly #file: string;

  /** `path`: of the store's files, without their ending. Throws the StoreError that says what is wrong. */
  constructor(path: string) {
    this.#file = `${path}.db`;
    if (!existsSync(this.#file)) throw new StoreDirectoryError(`There is no store ${this.#file}.`);
    try {
      this.#database = new Libsql(`${pathToFileURL(this.#file).href}?mode=ro`);
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    } catch (error) {
      throw explain(error, this.#file);
    }
    this.#refuseOtherVersions();
  }

  /** The release of the tables; `SCHEMA_VERSIONS.length` is this release's. */
  get version(): number {
    return Number(Object.values(this.all('version')[0] ?? {})[0] ?? 0);
  }

  all(name: QueryName, ...values: readonly SqlValue[]): readonly Row[] {
    try {
      return asRows(this.#database.prepare(QUERIES[name]).all(...values));
    } catch (error) {
      throw explain(error, this.#file);
    }
  }

  /** Calls of one session, or of all, the newest first; read page by page, since a store may hold more than fit into memory. */
  *calls(which: 'calls' | 'unfinishedCalls', session: string | null): Generator<Row> {
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const page = this.all(which, session, before, CALLS_AT_ONCE);
      yield* page;
      if (page.length < CALLS_AT_ONCE) return;
      before = Number(page.at(-1)?.['arrival']);
    }
  }

  /** What `read` reads is all of one moment. */
  atOneMoment<T>(read: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  close(): void {
    this.#database.close();
  }

  #refuseOtherVersions(): void {
    const { version } = this;
    if (version === SCHEMA_VERSIONS.length) return;
    this.close();
    const release = version > SCHEMA_VERSIONS.length ? 'a newer' : 'an older';
    const advice = version > SCHEMA_VERSIONS.length ? 'Use that release.' : 'Start its server once with this release.';
    throw new StoreVersionError(
      `${this.#file} was written by ${release} release of durable-mcp (store version ${version}; this one reads ` +
        `${SCHEMA_VERSIONS.length}). ${advice}`,
    );
  }
}

function explain(error: unknown, file: string): unknown {
  const code = sqliteCode(error) ?? '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new StoreDamagedError(`${file} is damaged, or no store of durable-mcp.`, { cause: error });
  }
  return new StoreDirectoryError(
    `${file} cannot be read (${error instanceof Error ? error.message : String(error)}). Check that this user may read it, and ` +
      'may write into its directory: SQLite keeps an index of the log there.',
    { cause: error },
  );
}

function asRows(rows: readonly unknown[]): readonly Row[] {
  return rows as readonly Row[];
}

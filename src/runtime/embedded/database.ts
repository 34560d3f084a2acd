import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreVersionError,
} from '../../errors/store-errors.js';
import { SCHEMA_VERSIONS } from './schema-versions.js';

/** Length of the write-ahead log at which it is folded into the file. 4 KiB each. */
const LOG_PAGES = 1_000;

export type Database = InstanceType<typeof Libsql>;
export type PreparedStatement = Libsql.Statement;

/** SQLite's word for an error, such as `SQLITE_FULL`; undefined for errors that are not SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE') ? error.code : undefined;
}

/**
 * Opens (or creates) the store's file: WAL, every commit synced to the disk, tables brought up to this release's version.
 * Fails with the StoreError that says what to do; a file that it cannot use is left as it was.
 */
export function openDatabase(file: string): Database {
  prepareDirectory(dirname(file));
  const isNew = !existsSync(file);
  try {
    const database = new Libsql(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;');
    upgrade(database, file);
    if (!isNew) refuseTruncated(database, file);
    prepareLog(database);
    return database;
  } catch (error) {
    throw explain(error, file);
  }
}

/** Of the SQLite that is built in, such as `3.45.1`. */
export function sqliteVersion(): string {
  const memory = new Libsql(':memory:');
  const row: unknown = memory.prepare('SELECT sqlite_version() AS version').get();
  memory.close();
  return typeof row === 'object' && row !== null ? String(Object.values(row)[0]) : 'unknown';
}

/** Held until the process ends, however it ends: SQLite's own file lock on a file beside the store's. */
export function lockFile(file: string): Database {
  prepareDirectory(dirname(file));
  try {
    const lock = new Libsql(file);
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    const code = sqliteCode(error);
    if (code?.startsWith('SQLITE_BUSY') === true || code?.startsWith('SQLITE_LOCKED') === true) {
      throw new StoreInUseError(
        `Another process serves from ${file.replace(/\.lock$/, '.db')}. Stop it first, or give this server a directory of its own.`,
        { cause: error },
      );
    }
    throw explain(error, file);
  }
}

function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new StoreDirectoryError(
      `The directory ${directory} cannot be created. Choose another with embedded({ directory }), or mend its permissions.`,
      { cause: error },
    );
  }
}

function upgrade(database: Database, file: string): void {
  const version = Number(pragma(database, 'user_version'));
  if (version > SCHEMA_VERSIONS.length) {
    throw new StoreVersionError(
      `${file} was written by a newer release of durable-mcp (store version ${version}; this one knows up to ` +
        `${SCHEMA_VERSIONS.length}). Install that release or later, or use another directory.`,
    );
  }
  for (let next = version; next < SCHEMA_VERSIONS.length; next += 1) {
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA_VERSIONS[next] ?? ''} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}

// A commit that makes the log's file longer costs the disk about twice one that overwrites it: grow it once, before it counts.
function prepareLog(database: Database): void {
  const version = Number(pragma(database, 'user_version'));
  const grow = database.prepare(`PRAGMA user_version = ${version}`);
  database.exec('PRAGMA synchronous = OFF');
  for (let frame = 0; frame < LOG_PAGES; frame += 1) grow.run();
  database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${LOG_PAGES};`);
  database.prepare('PRAGMA wal_checkpoint(RESTART)').all();
}

// SQLite reads a file that lost its end without complaint until it needs a missing page: compare the sizes at start.
function refuseTruncated(database: Database, file: string): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const expected = Number(pragma(database, 'page_count')) * Number(pragma(database, 'page_size'));
  const actual = statSync(file).size;
  if (actual < expected) {
    throw new StoreDamagedError(
      `${file} is shorter than it should be (${actual} bytes of ${expected}): it was truncated. ${restoreAdvice()}`,
    );
  }
}

function pragma(database: Database, name: string): unknown {
  const row: unknown = database.prepare(`PRAGMA ${name}`).get();
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
}

function explain(error: unknown, file: string): unknown {
  const code = sqliteCode(error) ?? '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new StoreDamagedError(`${file} is damaged, or no store of durable-mcp. ${restoreAdvice()}`, {
      cause: error,
    });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH|IOERR|FULL)/.test(code)) {
    return new StoreDirectoryError(
      `${file} cannot be opened for writing (${code}). Check that the directory exists on a writable volume with free space, ` +
        `and that this process may write there; or choose another with embedded({ directory }).`,
      { cause: error },
    );
  }
  return error;
}

function restoreAdvice(): string {
  return 'Nothing in it was changed. Restore it (with its -wal file) from a backup, or move it away to start with an empty store.';
}

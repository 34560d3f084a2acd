import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreVersionError,
} from '../../errors/store-errors.js';
import { framesInLog } from './log-frames.js';
import { SCHEMA_VERSIONS } from './schema-versions.js';

/** Length of the write-ahead log at which it is folded into the file. 4 KiB each. */
const LOG_PAGES = 1_000;
/** What the main thread may add to it until the worker looks at its length again. */
const OVERRUN_PAGES = 400;
/** Each commit is synced, and none folds the log by the way. */
const DURABLE = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;';
/** Free space that makes it worth to lengthen the log in advance. */
const AMPLE_BYTES = 16 * LOG_PAGES * 4_096;

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
  refuseRemains(file);
  try {
    if (!existsSync(file)) create(file);
    const database = connect(file);
    database.exec(DURABLE);
    upgrade(database, file);
    refuseTruncated(database, file);
    prepareLog(database, file);
    return database;
  } catch (error) {
    throw explain(error, file);
  }
}

/** Another connection to a file that this process has opened. It leaves folding the log to the first. */
export function openAgain(file: string): Database {
  try {
    const database = connect(file);
    database.exec(DURABLE);
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
    const lock = connect(file);
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

function connect(file: string): Database {
  try {
    return new Libsql(file);
  } catch (error) {
    // libsql gives no code here, only SQLite's number within the message.
    throw notWritable(file, error);
  }
}

// The store gets its name only when it is whole: one that is empty has lost something, rather than not begun.
function create(file: string): void {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const database = connect(unfinished);
  upgrade(database, unfinished);
  database.close();
  renameSync(unfinished, file);
}

// SQLite would take what is left for a new store, and throw its log away.
function refuseRemains(file: string): void {
  if (sizeOf(file) === 0) throw new StoreDamagedError(`${file} is empty: it was truncated. ${restoreAdvice()}`);
  if (sizeOf(file) === undefined && (sizeOf(`${file}-wal`) ?? 0) > 0) {
    throw new StoreDamagedError(
      `${file} is gone, but its log ${file}-wal is there. Put the file back, or move the log away to start with an empty store.`,
    );
  }
}

function sizeOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : undefined;
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
// On a volume that is short of space, the space is for what must be stored.
function prepareLog(database: Database, file: string): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize > AMPLE_BYTES) growLog(database);
  database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${LOG_PAGES};`);
}

function growLog(database: Database): void {
  const version = Number(pragma(database, 'user_version'));
  const grow = database.prepare(`PRAGMA user_version = ${version}`);
  database.exec('PRAGMA synchronous = OFF');
  try {
    for (let frame = 0; frame < LOG_PAGES + OVERRUN_PAGES; frame += 1) grow.run();
    database.exec('PRAGMA synchronous = FULL');
    database.prepare('PRAGMA wal_checkpoint(RESTART)').all();
  } catch (error) {
    // A quota, or a limit on the length of files.
    if (sqliteCode(error) === undefined) throw error;
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  }
}

// While there is a log, SQLite does not notice that the file lost its end until it needs a missing page. A crash may have left
// pages in the log that the file is still without; more than those are lost.
function refuseTruncated(database: Database, file: string): void {
  const pageBytes = Number(pragma(database, 'page_size'));
  const expected = Number(pragma(database, 'page_count')) * pageBytes;
  const actual = statSync(file).size;
  if (actual + framesInLog(`${file}-wal`) * pageBytes < expected) throw truncated(file, actual, expected);
  // Whoever reads the store just now keeps what was written since they began in the log.
  const isBeingRead = Number(pragma(database, 'wal_checkpoint(TRUNCATE)')) !== 0;
  if (isBeingRead) return;
  const folded = statSync(file).size;
  if (folded < expected) throw truncated(file, folded, expected);
}

function truncated(file: string, actual: number, expected: number): StoreDamagedError {
  return new StoreDamagedError(
    `${file} is shorter than it should be (${actual} bytes of ${expected}): it was truncated. ${restoreAdvice()}`,
  );
}

function pragma(database: Database, name: string): unknown {
  const row: unknown = database.prepare(`PRAGMA ${name}`).get();
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
}

/** SQLite finds damage only where it looks. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '');
}

function explain(error: unknown, file: string): unknown {
  const code = sqliteCode(error) ?? '';
  if (isDamage(error)) {
    return new StoreDamagedError(`${file} is damaged, or no store of durable-mcp. ${restoreAdvice()}`, {
      cause: error,
    });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH|IOERR|FULL)/.test(code)) {
    return notWritable(file, error);
  }
  return error;
}

function notWritable(file: string, cause: unknown): StoreDirectoryError {
  return new StoreDirectoryError(
    `${file} cannot be opened for writing (${cause instanceof Error ? cause.message : String(cause)}). Check that the directory exists on ` +
      `a writable volume with free space, and that this process may write there; or choose another with embedded({ directory }).`,
    { cause },
  );
}

function restoreAdvice(): string {
  return 'Nothing in it was changed. Restore it (with its -wal file) from a backup, or move it away to start with an empty store.';
}

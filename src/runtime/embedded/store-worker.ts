import { parentPort, workerData } from 'node:worker_threads';
import { DurableMcpError } from '../../errors/durable-mcp-error.js';
import { StoreDamagedError } from '../../errors/store-errors.js';
import { isDamage, lockFile, openDatabase, sqliteCode, type Database, type PreparedStatement } from './database.js';
import { READS, type ReadName, type Row, type SqlValue, type Unit } from './statements.js';
import type { Failure, FromWorker, ToWorker } from './store-messages.js';
import { UnitWriter } from './unit-writer.js';

/** The thread that waits for the disk. It commits all that it is handed in one transaction (group commit). */
class StoreWorker {
  readonly #file: string;
  readonly #lock: Database;
  readonly #database: Database;
  readonly #writer: UnitWriter;
  readonly #reads = new Map<string, PreparedStatement>();

  constructor(path: string) {
    this.#file = `${path}.db`;
    this.#lock = lockFile(`${path}.lock`);
    this.#database = openDatabase(this.#file);
    this.#writer = new UnitWriter(this.#database);
    for (const [name, sql] of Object.entries(READS)) this.#reads.set(name, this.#database.prepare(sql));
  }

  /** G3: a unit is committed whole or not at all. */
  write(units: readonly Unit[]): FromWorker {
    const start = performance.now();
    try {
      this.#writer.write(units);
    } catch (error) {
      return breaksRule(error)
        ? this.#writeWhatCanBe(units, start)
        : { kind: 'unwritten', failure: this.#failureOf(error) };
    }
    return { kind: 'written', took: performance.now() - start };
  }

  read(id: number, name: ReadName, values: readonly SqlValue[]): FromWorker {
    try {
      const rows = this.#reads.get(name)?.all(...values) ?? [];
      return { kind: 'rows', id, rows: asRows(rows) };
    } catch (error) {
      return { kind: 'unread', id, failure: this.#failureOf(error) };
    }
  }

  close(): void {
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // A full disk: what is committed stays in the log, and is read from there at the next start.
    }
    this.#database.close();
    this.#lock.close();
  }

  // One unit that breaks a rule of the tables must not hold up the others. G9: nor is what the disk refuses meanwhile taken for one.
  #writeWhatCanBe(units: readonly Unit[], start: number): FromWorker {
    try {
      const rejected = this.#writer.writeExcept(units, breaksRule);
      const failures = [...rejected].map(([index, error]) => [index, failureOf(error)] as const);
      return { kind: 'written', rejected: new Map(failures), took: performance.now() - start };
    } catch (error) {
      return { kind: 'unwritten', failure: this.#failureOf(error) };
    }
  }

  #failureOf(error: unknown): Failure {
    return failureOf(isDamage(error) ? damaged(this.#file, error) : error);
  }
}

/** The unit is at fault, and will be whenever it is tried again; anything else is the disk. */
function breaksRule(error: unknown): boolean {
  return /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(sqliteCode(error) ?? '');
}

function damaged(file: string, cause: unknown): StoreDamagedError {
  const message = `${file} is damaged: a page of it cannot be read. Restore it (with its -wal file) from a backup, or move it away to start with an empty store.`;
  return new StoreDamagedError(message, { cause });
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'unknown', message: String(error) };
  const code = error instanceof DurableMcpError ? error.code : (sqliteCode(error) ?? 'unknown');
  return { code, message: error.message, stack: error.stack };
}

function asRows(rows: readonly unknown[]): readonly Row[] {
  return rows as readonly Row[];
}

function serve(path: string): void {
  const port = parentPort;
  if (port === null) throw new Error('The store worker runs in a worker thread only.');
  let worker: StoreWorker;
  try {
    worker = new StoreWorker(path);
  } catch (error) {
    port.postMessage({ kind: 'refused', failure: failureOf(error) } satisfies FromWorker);
    return;
  }
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'close') {
      worker.close();
      port.postMessage({ kind: 'closed' } satisfies FromWorker);
      port.close();
      return;
    }
    port.postMessage(
      message.kind === 'write' ? worker.write(message.units) : worker.read(message.id, message.name, message.values),
    );
  });
  port.postMessage({ kind: 'opened' } satisfies FromWorker);
}

serve(String(workerData));

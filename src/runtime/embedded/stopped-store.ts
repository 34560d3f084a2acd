import { lockFile, openDatabase, sqliteCode, type Database } from './database.js';
import { sessionDeletion } from './session-deletion.js';
import { READS, WRITES, type ReadName, type SqlValue, type Unit } from './statements.js';
import type { PortableSession } from '../portable-session.js';
import type { EntryReplacement, ImportResult, ReplacementResult, SessionAdmin, SessionHold } from '../session-admin.js';
import { sessionImport } from './session-rows.js';
import { replaceStatement } from './stored-journal.js';

/** A store that no process serves from, held so that none begins to. What is changed counts from the next start on. */
export class StoppedStore implements SessionAdmin {
  readonly #lock: Database;
  readonly #database: Database;

  /** Throws StoreInUseError when it is served from, and the StoreError that says what else is wrong. */
  constructor(path: string) {
    this.#lock = lockFile(`${path}.lock`);
    try {
      this.#database = openDatabase(`${path}.db`);
    } catch (error) {
      this.#lock.close();
      throw error;
    }
  }

  async cancel(call: string, reason: string): Promise<boolean> {
    return Promise.resolve(this.#write([['cancelCall', reason, call]]) > 0);
  }

  async delete(instance: string): Promise<boolean> {
    const isKnown = this.#has('instance', instance);
    this.#write(sessionDeletion(instance));
    return Promise.resolve(isKnown);
  }

  async replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult> {
    const isUnfinished = this.#has('unfinishedCall', replacement.call);
    if (!isUnfinished) return Promise.resolve('ended');
    return Promise.resolve(this.#write([replaceStatement(replacement)]) > 0 ? 'replaced' : 'changed');
  }

  async import(session: PortableSession): Promise<ImportResult> {
    try {
      this.#write(sessionImport(session));
      return await Promise.resolve('imported');
    } catch (error) {
      if (sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') === true) return 'exists';
      throw error;
    }
  }

  /** Nothing moves here anyway. */
  async hold(): Promise<SessionHold> {
    return Promise.resolve({
      end: async (instance) => this.delete(instance),
      release: () => Promise.resolve(),
    });
  }

  close(): void {
    this.#database.close();
    this.#lock.close();
  }

  #has(name: ReadName, ...values: readonly SqlValue[]): boolean {
    return this.#database.prepare(READS[name]).get(...values) !== undefined;
  }

  /** Gives the number of rows that were changed. */
  #write(unit: Unit): number {
    let changes = 0;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const [name, ...values] of unit) changes += this.#database.prepare(WRITES[name]).run(...values).changes;
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    return changes;
  }
}

import type { Database, PreparedStatement } from './database.js';
import { WRITES, type Statement, type Unit } from './statements.js';

/** Writes units through one connection. G3: what is written together is committed whole or not at all. */
export class UnitWriter {
  readonly #database: Database;
  readonly #begin: PreparedStatement;
  readonly #commit: PreparedStatement;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(database: Database) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    for (const [name, sql] of Object.entries(WRITES)) this.#statements.set(name, database.prepare(sql));
  }

  /** Durable when it returns. Throws SQLite's error when nothing was committed. */
  write(units: readonly Unit[]): void {
    const [first = []] = units;
    const [only] = first;
    // SQLite makes a transaction of a statement that stands alone.
    if (units.length === 1 && first.length === 1 && only !== undefined) this.#run(only);
    else {
      this.#transaction(() => {
        for (const unit of units) this.#runAll(unit);
      });
    }
  }

  /** As `write`, without the units whose error is such a one: these are given back with it, by their index. */
  writeExcept(units: readonly Unit[], isSuch: (error: unknown) => boolean): ReadonlyMap<number, unknown> {
    const left = new Map<number, unknown>();
    this.#transaction(() => {
      for (const [index, unit] of units.entries()) {
        const error = this.#tryUnit(unit, isSuch);
        if (error !== undefined) left.set(index, error);
      }
    });
    return left;
  }

  #tryUnit(unit: Unit, isSuch: (error: unknown) => boolean): unknown {
    this.#database.exec('SAVEPOINT unit');
    try {
      this.#runAll(unit);
    } catch (error) {
      if (!isSuch(error)) throw error;
      this.#database.exec('ROLLBACK TO unit');
      return error;
    }
    this.#database.exec('RELEASE unit');
    return undefined;
  }

  #transaction(write: () => void): void {
    this.#begin.run();
    try {
      write();
      this.#commit.run();
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #runAll(unit: Unit): void {
    for (const statement of unit) this.#run(statement);
  }

  #run([name, ...values]: Statement): void {
    this.#statements.get(name)?.run(...values);
  }
}

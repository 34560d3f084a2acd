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
    else this.#transaction(units);
  }

  #transaction(units: readonly Unit[]): void {
    this.#begin.run();
    try {
      for (const unit of units) unit.forEach((statement) => this.#run(statement));
      this.#commit.run();
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #run([name, ...values]: Statement): void {
    this.#statements.get(name)?.run(...values);
  }
}

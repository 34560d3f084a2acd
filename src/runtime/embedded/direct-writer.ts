import type { CommitPace } from './commit-pace.js';
import { openAgain, type Database } from './database.js';
import { MANY_ROWS, type Statement, type Unit } from './statements.js';
import { UnitWriter } from './unit-writer.js';

/** Characters of a unit's values. */
const LARGEST_UNIT = 16_384;
/** So many units in a row came and went alone: nobody else is waiting. */
const ALONE_AFTER = 4;
/** After so many the worker commits one, and folds the log if it is long. */
const DIRECT_IN_A_ROW = 64;

/**
 * Commits on the main thread. To hand a commit to another thread that sleeps, and to be woken by it, takes longer than a quick disk takes
 * to sync; with one call at a time that is what its client waits for. The event loop stands still meanwhile, so this is only for
 * a small unit, while it is the only one, and while the disk is quick.
 */
export class DirectWriter {
  readonly #database: Database;
  readonly #writer: UnitWriter;
  readonly #pace: CommitPace;
  #alone = ALONE_AFTER;
  #inARow = 0;
  #isClosed = false;

  /** `file`: opened by the worker already. */
  constructor(file: string, pace: CommitPace) {
    this.#database = openAgain(file);
    this.#writer = new UnitWriter(this.#database);
    this.#pace = pace;
  }

  /** Whether the batch is worth holding up the event loop; only to be asked while the worker has nothing to do. */
  suits(units: readonly Unit[]): boolean {
    if (this.#isClosed || this.#alone < ALONE_AFTER || this.#inARow >= DIRECT_IN_A_ROW) return false;
    return this.#pace.isQuick && isSmallAndAlone(units);
  }

  /** Throws SQLite's error when nothing was committed; then the worker is to commit it. */
  write(units: readonly Unit[]): void {
    const start = performance.now();
    try {
      this.#writer.write(units);
    } catch (error) {
      this.#alone = 0;
      throw error;
    }
    this.#pace.note(performance.now() - start);
    this.#inARow += 1;
  }

  /** The worker has committed a batch, in `milliseconds`. */
  noteOther(units: readonly Unit[], milliseconds: number, isAnybodyWaiting: boolean): void {
    this.#inARow = 0;
    this.#alone = units.length === 1 && !isAnybodyWaiting ? this.#alone + 1 : 0;
    if (isSmallAndAlone(units)) this.#pace.note(milliseconds);
  }

  /** Nothing suits from now on. (Prepared statements would go on working until they are garbage.) */
  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }
}

function isSmallAndAlone([unit, ...others]: readonly Unit[]): boolean {
  if (unit === undefined || others.length > 0) return false;
  let characters = 0;
  for (const statement of unit) {
    if (MANY_ROWS.has(statement[0])) return false;
    characters += lengthOf(statement);
  }
  return characters <= LARGEST_UNIT;
}

function lengthOf([, ...values]: Statement): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
}

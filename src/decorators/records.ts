import type { Site } from './site.js';

/** What one decorator said about one place. The options are as the user wrote them: unchecked. */
export interface DecoratorRecord {
  readonly decorator: string;
  readonly options: unknown;
  readonly site: Site;
}

/** What was recorded on this very class or prototype, in order of declaration; what it inherits is not part of it. */
export function recordsOf(target: object): readonly DecoratorRecord[] {
  return readOwnRecords(target) ?? [];
}

/** Leaves the records that `target` inherits as they are: a subclass starts its own list. */
export function addRecord(target: object, record: DecoratorRecord): void {
  const value = Object.freeze([...recordsOf(target), Object.freeze(record)]);
  Object.defineProperty(target, RECORDS, { value, configurable: true, enumerable: false, writable: false });
}

// Registered, so that two copies of this package in one process read each other's records.
const RECORDS = Symbol.for('durable-mcp:records');

function readOwnRecords(target: object): readonly DecoratorRecord[] | undefined {
  if (!Object.hasOwn(target, RECORDS)) return undefined;
  return Reflect.get(target, RECORDS) as readonly DecoratorRecord[];
}

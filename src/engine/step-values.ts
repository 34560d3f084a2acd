import { reviveValue, storeValue } from '../fields/stored-value.js';
import type { JsonValue } from '../metadata/server-model.js';
import { reviver } from '../schema/returned-value.js';

/** A step's result, for the journal. Throws an error that names `where` when it cannot be stored. */
export function storeStepValue(returns: unknown, value: unknown, where: string): JsonValue {
  return returns === undefined ? storeValue(value, where) : reviver(returns, where).toStored(value);
}

/** A step's result, from the journal. The run that computed it goes on with this too, so that a replay sees exactly the same. */
export function reviveStepValue(returns: unknown, stored: JsonValue, where: string): unknown {
  if (returns !== undefined) return reviver(returns, where).revive(stored);
  return typeof stored === 'string' ? reviveValue(stored, where) : undefined;
}

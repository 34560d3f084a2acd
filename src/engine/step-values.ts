import { reviveValue, storeValue } from '../fields/stored-value.js';
import { reviver } from '../schema/returned-value.js';
import type { DoneStep } from './step-record.js';

/** A step's result, for the journal. Throws an error that names `where` when it cannot be stored. */
export function storeStepValue(returns: unknown, value: unknown, where: string): DoneStep {
  if (value === undefined) return { state: 'done', value: null, hasValue: false };
  const stored = returns === undefined ? storeValue(value, where) : reviver(returns, where).toStored(value);
  return { state: 'done', value: stored, hasValue: true };
}

/** A step's result, from the journal. The run that computed it goes on with this too, so that a replay sees exactly the same. */
export function reviveStepValue(returns: unknown, { value, hasValue }: DoneStep, where: string): unknown {
  if (!hasValue) return undefined;
  if (returns !== undefined) return reviver(returns, where).revive(value);
  return typeof value === 'string' ? reviveValue(value, where) : undefined;
}

import type { JsonValue } from '../metadata/server-model.js';
import type { StoredError } from './stored-error.js';

/** A step's place in the journal. `begun`: at most once, effect in doubt if nothing follows. */
export type StepState =
  | { readonly state: 'begun' }
  | { readonly state: 'retrying'; readonly attempts: number; readonly nextAt: number; readonly error: StoredError }
  | { readonly state: 'done'; readonly value: JsonValue | null; readonly hasValue: boolean }
  | { readonly state: 'failed'; readonly error: StoredError };
export type StepRecord = StepState & {
  /** Of a decorated step: the fingerprint of its arguments. */
  readonly input?: string | undefined;
  /** How many waits of its call had ended before it was settled. */
  readonly waits?: number | undefined;
};

export function readStepRecord(body: string): StepRecord {
  return JSON.parse(body) as StepRecord;
}

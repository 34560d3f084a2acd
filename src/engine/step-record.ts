import type { JsonValue } from '../metadata/server-model.js';
import type { StoredError } from './stored-error.js';

/** Its handler has not been told how it ended. `begun`: at most once, effect in doubt if nothing follows. */
type OpenState =
  | { readonly state: 'begun'; readonly wasTold?: undefined }
  | { readonly state: 'retrying'; readonly attempts: number; readonly nextAt: number; readonly error: StoredError };

/** The handler knows that it is in doubt, and may have gone on from there. */
interface DoubtedState {
  readonly state: 'begun';
  readonly wasTold: true;
}

/** A step's place in the journal. */
export type StepState =
  | OpenState
  | DoubtedState
  | { readonly state: 'done'; readonly value: JsonValue | null; readonly hasValue: boolean }
  /** `value`: what it had returned, if that could be stored and not be revived. */
  | { readonly state: 'failed'; readonly error: StoredError; readonly value?: JsonValue | null };

interface StepFacts {
  /** Of a decorated step: the fingerprint of its arguments. */
  readonly input?: string | undefined;
  /** How many waits of its call had ended before this was recorded. */
  readonly waits?: number | undefined;
}

/** Whose record it is. */
export interface StepPlace extends StepFacts {
  readonly name: string;
}

export type StepRecord = StepState & StepFacts;
/** A step that has no result to give. */
export type UnsettledStep = (OpenState | DoubtedState) & StepFacts;

/** A step that has succeeded. */
export type DoneStep = Extract<StepState, { readonly state: 'done' }>;

export function isOpen(record: StepRecord): record is OpenState & StepFacts {
  return record.state === 'retrying' || (record.state === 'begun' && record.wasTold === undefined);
}

export function readStepRecord(body: string): StepRecord {
  return JSON.parse(body) as StepRecord;
}

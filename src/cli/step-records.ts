import { storeValue } from '../fields/stored-value.js';
import { isJsonObject } from '../protocol/json-rpc.js';
import type { JournalEntry } from '../runtime/port.js';

/** A step of a call, as `engine/steps.ts` keeps it in the journal. */
export interface StepEntry {
  readonly name: string;
  /** `begun`: at most once; its effect is in doubt unless it is running now. `unreadable`: not written by this release. */
  readonly state: 'begun' | 'retrying' | 'done' | 'failed' | 'unreadable';
  /** It began, and its handler was told that it is in doubt. */
  readonly wasTold: boolean;
  /** The entry's text. */
  readonly body: string;
}

const STATES = ['begun', 'retrying', 'done', 'failed'] as const;

export function stepsIn(journal: readonly JournalEntry[]): readonly StepEntry[] {
  return journal.filter(({ kind }) => kind === 'step').map(({ key, body }) => parseStep(key, body));
}

/** What a step gave. `value` undefined: nothing. */
export interface StepResult {
  readonly value: unknown;
  /** The step names what it `returns`, and `value` is the JSON that this stores; otherwise it is stored as fields are. */
  readonly isDeclared: boolean;
}

/** The entry of a begun step once it is done; whatever else it says stays. Throws FieldNotStorableError. */
export function doneBody(begun: StepEntry, { value, isDeclared }: StepResult): string {
  const stored = isDeclared || value === undefined ? (value ?? null) : storeValue(value, `the step "${begun.name}"`);
  return JSON.stringify({ ...readMembers(begun.body), state: 'done', value: stored, hasValue: value !== undefined });
}

function readMembers(body: string): object {
  return JSON.parse(body) as object;
}

function parseStep(name: string, body: string): StepEntry {
  try {
    const record: unknown = JSON.parse(body);
    const state = isJsonObject(record) ? STATES.find((known) => known === record['state']) : undefined;
    const wasTold = isJsonObject(record) && record['wasTold'] === true;
    return { name, state: state ?? 'unreadable', wasTold, body };
  } catch {
    return { name, state: 'unreadable', wasTold: false, body };
  }
}

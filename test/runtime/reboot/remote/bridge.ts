import type { CallRecord } from '../../../../src/runtime/port.js';

/** Which instance a request is about: its owner serves it. */
export const INSTANCE_HEADER = 'bridge-instance';

/** What the test's process asks of the process that owns an instance: one method of its runtime, or of a run of its calls. */
export interface Question {
  readonly method: string;
  readonly args: readonly unknown[];
  /** The run's index; absent: the runtime. */
  readonly run?: number | undefined;
}

/** The answer, a line each: first that the method was called, then, of a stream, each item, and at last what it returned, or threw. */
export type AnswerLine =
  | { readonly kind: 'begun' }
  | { readonly kind: 'item'; readonly item: unknown }
  | { readonly kind: 'returned'; readonly value?: unknown; readonly runs: readonly RunState[] }
  | { readonly kind: 'threw'; readonly message: string };

/** A run as it was when an answer was given. */
export interface RunState {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly isAborted: boolean;
  readonly reason?: unknown;
  readonly isAbandoned: boolean;
  readonly isWorkflowWanted: boolean;
}

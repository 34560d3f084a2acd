import type { MethodMark } from './decorator-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

/** Intervals are milliseconds. */
export interface RetryOptions {
  /** The first attempt included. */
  readonly maxAttempts?: number;
  readonly initialInterval?: number;
  /** Factor from one interval to the next. */
  readonly backoff?: number;
  readonly maxInterval?: number;
}

export interface AtLeastOnceOptions {
  /** The method's name by default. */
  readonly name?: string;
  /** Revives the stored result: a DTO class, `Date`, …, or a one-element array of these. */
  readonly returns?: unknown;
  readonly retry?: RetryOptions;
}

/** G4: the method, called by a tool, is retried until it succeeds; its result is kept. It must be safe to repeat. */
export function AtLeastOnce(options: AtLeastOnceOptions = {}): MethodMark {
  refuseBareUse('AtLeastOnce', options);
  return (...place) => recordDecorator('AtLeastOnce', options, place);
}

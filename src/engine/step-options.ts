import type { RetryPolicy } from '../metadata/server-model.js';

/** What every step can be told. */
export interface StepOptions {
  /** What the result is stored and revived as: a DTO class, a Standard Schema, or String, Number, Boolean, Date, BigInt. Without it: whatever fields can store. */
  readonly returns?: unknown;
}

/** What a decorator knows of its step. */
export interface DecoratedPlace {
  /** `Class.method` */
  readonly where?: string;
  /** Fingerprint of the arguments. */
  readonly input?: string | undefined;
}

export interface AtLeastOnceOptions extends StepOptions {
  readonly retry?: RetryPolicy | undefined;
}
export interface AtMostOnceOptions<T = unknown> extends StepOptions {
  /** Settles a step in doubt: finds out whether the effect happened, and gives its result or throws. */
  readonly reconcile?: (() => T | Promise<T>) | undefined;
}

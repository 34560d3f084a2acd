import type { ReadName, Row, SqlValue, Unit } from './statements.js';

/** What the main thread and the store's worker say to each other. */
export type ToWorker =
  | { readonly kind: 'write'; readonly units: readonly Unit[] }
  | { readonly kind: 'read'; readonly id: number; readonly name: ReadName; readonly values: readonly SqlValue[] }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** `rejected`: units that broke a rule of the tables, by their index; the others are committed. `took`: milliseconds, in the worker. */
  | { readonly kind: 'written'; readonly rejected?: ReadonlyMap<number, Failure>; readonly took: number }
  /** Nothing of the batch is committed; it is worth trying again. */
  | { readonly kind: 'unwritten'; readonly failure: Failure }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  | { readonly kind: 'unread'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'closed' };

/** An error, as it crosses between threads. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

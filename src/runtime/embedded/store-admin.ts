import type { CallId, InstanceKey } from '../port.js';

/** One entry of an unfinished call's journal, as it was read, and what is to stand there instead. */
export interface EntryReplacement {
  readonly call: CallId;
  readonly kind: string;
  readonly key: string;
  /** The body that it has now; with any other nothing is changed. */
  readonly expected: string;
  /** Null: the entry is deleted. */
  readonly body: string | null;
}

/**
 * `replaced`: durable. `changed`: the entry is not as expected (any more). `ended`: there is no such unfinished call.
 * `underway`: a run of the call is past reading its journal, so that a change would contradict what it does.
 */
export const REPLACEMENT_RESULTS = ['replaced', 'changed', 'ended', 'underway'] as const;
export type ReplacementResult = (typeof REPLACEMENT_RESULTS)[number];

/** What an operator can change in a store, whether it is being served from or not. */
export interface StoreAdmin {
  /** G8: the wish is durable; false: unknown or already ended. */
  cancel(call: CallId, reason: string): Promise<boolean>;
  /** Forgets an instance with its calls and streams; false: there was none. */
  delete(instance: InstanceKey): Promise<boolean>;
  replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult>;
}

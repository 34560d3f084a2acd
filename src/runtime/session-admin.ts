import type { PortableSession } from './portable-session.js';
import type { CallId, InstanceKey } from './port.js';

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

/** `exists`: there is a session of that key, or one of its calls; nothing was changed. */
export const IMPORT_RESULTS = ['imported', 'exists'] as const;
export type ImportResult = (typeof IMPORT_RESULTS)[number];

/** Sessions that stand still: their calls were cut off, what was stored is durable, and their clients are told to try again. */
export interface SessionHold {
  /** Ends one of them for good, unless the hold was lost meanwhile (then it rejects, and nothing was changed). False: there was none. */
  end(instance: InstanceKey): Promise<boolean>;
  /** Lets the others go on, their calls in another run each. Safe to repeat. */
  release(): Promise<void>;
}

/** What an operator can change of one server's sessions, whether it is being served or not. */
export interface SessionAdmin {
  /** G8: the wish is durable; false: unknown or already ended. */
  cancel(call: CallId, reason: string): Promise<boolean>;
  /** Forgets an instance with its calls and streams; false: there was none. */
  delete(instance: InstanceKey): Promise<boolean>;
  replaceEntry(replacement: EntryReplacement): Promise<ReplacementResult>;
  /** Durable when it resolves; where somebody serves, its unfinished calls go on at once. */
  import(session: PortableSession): Promise<ImportResult>;
  /** Until it is released, or this process ends. */
  hold(instances: readonly InstanceKey[]): Promise<SessionHold>;
}

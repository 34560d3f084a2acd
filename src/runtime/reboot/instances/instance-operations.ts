import type { CallId, InstanceKey } from '../../port.js';
import type { PortableSession } from '../../portable-session.js';
import type { EntryReplacement, ImportResult, ReplacementResult } from '../../session-admin.js';
import type { CallDetails, CallFacts, SessionFacts } from '../../session-reader.js';

/** Milliseconds that a hold lasts unless it is renewed: whoever holds may end without a word. */
export const LEASE_MS = 30_000;

/** What an operator can see and change of the instances of one server that this process owns. */
export interface InstanceOperations {
  /** Of all instances that this process knows of; other processes may know of others that have just begun. */
  keys(): Promise<readonly InstanceKey[]>;
  session(key: InstanceKey): Promise<(SessionFacts & { readonly fields?: string | undefined }) | undefined>;
  /** The newest first. */
  calls(key: InstanceKey, isOnlyUnfinished: boolean): Promise<readonly CallFacts[]>;
  call(key: InstanceKey, id: CallId): Promise<CallDetails | undefined>;
  /** The instance of a call, if this process has it in memory. */
  instanceOf(call: CallId): InstanceKey | undefined;
  cancel(key: InstanceKey, wish: { readonly call: CallId; readonly reason: string }): Promise<boolean>;
  replaceEntry(instance: InstanceKey, replacement: EntryReplacement): Promise<ReplacementResult>;
  delete(key: InstanceKey): Promise<boolean>;
  /** All of it; `token`: of who holds it. One that is not held stands still meanwhile, and must have no unfinished calls. */
  export(key: InstanceKey, token: string): Promise<PortableSession | undefined>;
  /** Safe to repeat. Its drive begins when it resolves, and with it its unfinished calls. */
  import(session: PortableSession): Promise<ImportResult>;
  readonly held: Holds;
}

export interface Holds {
  /** Resolves when all that was begun is durable, or never will be. False: there is no such instance. Throws StoreUnavailableError. */
  hold(key: InstanceKey, token: string): Promise<boolean>;
  /** For another while. */
  renew(token: string): void;
  /** Ends an instance for good. Throws StoreUnavailableError if it is not held any more. */
  end(key: InstanceKey, token: string): Promise<void>;
  /** The instances go on, their calls in another run each. */
  release(token: string): Promise<void>;
}

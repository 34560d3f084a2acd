import type { CallId, CallRecord, InstanceKey, JournalEntry } from './port.js';
import type { PortableCall, PortableEvent, PortableSession } from './portable-session.js';

/** A session, or another instance, in short. */
export interface SessionFacts extends Pick<
  PortableSession,
  'key' | 'principal' | 'attributes' | 'createdAt' | 'usedAt'
> {
  readonly calls: number;
  readonly unfinishedCalls: number;
  /** Characters of the stored fields. */
  readonly fieldsLength: number;
}

/** A call in short. */
export interface CallFacts
  extends Omit<CallRecord, 'input' | 'digest'>, Pick<PortableCall, 'attempt' | 'cancelReason' | 'finishedAt'> {
  /** The journal of an unfinished call; empty for others. */
  readonly entries: readonly JournalEntry[];
}

export interface CallDetails extends CallFacts {
  /** Absent: its content was let go. */
  readonly input?: string | undefined;
  readonly outcome?: string | undefined;
  readonly events: readonly PortableEvent[];
}

export interface CallQuery {
  /** Only this session's. */
  readonly session?: InstanceKey | undefined;
  readonly isUnfinished: boolean;
}

/** What an operator can see of one server's sessions. Reads only; of a server that runs, what is durable. */
export interface SessionReader {
  /** Every session's key. */
  keys(): Promise<readonly InstanceKey[]>;
  sessions(limit: number): Promise<readonly SessionFacts[]>;
  session(key: InstanceKey): Promise<(SessionFacts & { readonly fields?: string | undefined }) | undefined>;
  /** The newest of a session first. */
  calls(query: CallQuery): AsyncIterable<CallFacts>;
  call(id: CallId): Promise<CallDetails | undefined>;
  /** All of a session, as it was at one moment. */
  export(key: InstanceKey): Promise<PortableSession | undefined>;
}

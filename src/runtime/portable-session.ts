import type { CallRecord, InstanceKey, JournalEntry } from './port.js';

/** An event of a stream, under the number that clients resume after. */
export interface PortableEvent {
  readonly seq: number;
  readonly body: string;
}

/** A call with all that it has done. */
export interface PortableCall extends CallRecord {
  /** Runs that have begun; it has another when it goes on. */
  readonly attempt: number;
  /** Absent: nobody wants it to end. */
  readonly cancelReason?: string | undefined;
  /** Milliseconds since the epoch; absent while it is unfinished. */
  readonly finishedAt?: number | undefined;
  /** Absent while it is unfinished, and of a finished call whose content was let go. */
  readonly outcome?: PortableEvent | undefined;
  /** Of its own stream, in order; those that its client has are not needed. Of an unfinished call they are all there. */
  readonly events: readonly PortableEvent[];
  /** Its journal, in order. */
  readonly entries: readonly JournalEntry[];
  /** What it put on its session's stream, in order. */
  readonly sessionEvents: readonly string[];
}

/** A session with all that belongs to it, in no runtime's own form: each gives one, and takes one. */
export interface PortableSession {
  readonly key: InstanceKey;
  readonly principal?: string | undefined;
  readonly attributes: string;
  readonly fields?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly usedAt: number;
  /** Of its own stream: the last number that was given out, and the last that was written to a connection. */
  readonly lastSeq: number;
  readonly deliveredSeq: number;
  readonly events: readonly PortableEvent[];
  /** In order of arrival, with those whose content was let go: their request ids are used (G6). */
  readonly calls: readonly PortableCall[];
}

/** May it go on? Then it must run in one place alone. */
export function isUnfinished({ status }: Pick<CallRecord, 'status'>): boolean {
  return status === 'running' || status === 'suspended';
}

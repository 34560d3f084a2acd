import type { CallId, InstanceKey, InstanceRecord } from '../port.js';
import type { Row, Statement } from './statements.js';
import { OneAtATime } from '../one-at-a-time.js';
import { StreamLog } from '../stream-log.js';

/** An instance that this process works with just now; one that is idle is a row and nothing else. */
export class LiveInstance implements InstanceRecord {
  readonly key: InstanceKey;
  readonly principal: string | undefined;
  readonly createdAt: number;
  attributes: string;
  fields: string | undefined;
  /** Milliseconds since the epoch, as last stored. */
  usedAt: number;
  /** The instance's own stream: the last seq that was given out, and the last that was written to a connection. */
  lastSeq: number;
  deliveredSeq: number;
  readonly log: StreamLog;
  /** No call of this session has a numeric request id above it. */
  highestRequest: number;
  /** Unfinished calls by request id. */
  readonly calls = new Map<string | number, CallId>();
  /** Calls, followers and writes in progress that need it in memory. */
  pins = 0;
  isDeleted = false;
  /** So that two twins that arrive together do not both find nothing. */
  readonly lookups = new OneAtATime();
  /** What is stored of it is all that counts: nothing begins here any more. */
  isHeld = false;

  readonly #touchEveryMs: number;

  /** `touchEveryMs`: how often the time of last use is stored at most. */
  constructor(row: Row, touchEveryMs: number) {
    this.#touchEveryMs = touchEveryMs;
    this.key = String(row['key']);
    this.principal = row['principal'] === null ? undefined : String(row['principal']);
    this.createdAt = Number(row['created_at']);
    this.attributes = String(row['attributes']);
    this.fields = row['fields'] === null ? undefined : String(row['fields']);
    this.usedAt = Number(row['used_at']);
    this.lastSeq = Number(row['last_seq']);
    this.deliveredSeq = Number(row['delivered_seq']);
    this.log = new StreamLog(this.lastSeq);
    this.highestRequest = Number(row['highest_request'] ?? -1);
  }

  /** Keeps it in memory while this is being written: what is stored of it until then is older. */
  async during(written: Promise<void>): Promise<void> {
    this.pins += 1;
    try {
      await written;
    } finally {
      this.pins -= 1;
    }
  }

  /** What stores that it is in use just now; nothing if that was stored lately. */
  use(now: number): readonly Statement[] {
    if (now - this.usedAt <= this.#touchEveryMs) return [];
    this.usedAt = now;
    return [['touchInstance', now, this.key]];
  }
}

import type { Row } from '../runtime/embedded/statements.js';
import type { StoreReader } from '../runtime/embedded/store-reader.js';
import { stepsIn } from './step-records.js';
import { storedTime } from './stored-time.js';

/** A call, as the command line shows it. */
export interface CallView {
  readonly id: string;
  /** The runtime's, or `cancelling`: it ends as cancelled when it runs next. */
  readonly status: string;
  readonly isFinished: boolean;
  readonly method: string;
  /** Of the tool or prompt; uri of the resource. */
  readonly name: string;
  readonly session: string;
  readonly instance: string;
  readonly requestId: string | number;
  readonly idempotencyKey?: string;
  readonly attempt: number;
  readonly createdAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  /** Steps that began and are not done; empty for a finished call. On a stopped server they are in doubt, on another some may be running. */
  readonly begunSteps: readonly string[];
}

export function callView(row: Row, reader: StoreReader): CallView {
  const id = String(row['id']);
  const isFinished = row['finished_at'] !== null;
  const key = row['idempotency_key'];
  const begun = isFinished ? [] : stepsIn(reader.all('journal', id)).filter(({ state }) => state === 'begun');
  return {
    id,
    status: !isFinished && row['cancel_reason'] !== null ? 'cancelling' : String(row['status']),
    isFinished,
    method: String(row['method']),
    name: String(row['name']),
    session: String(row['session']),
    instance: String(row['instance']),
    requestId: row['request_id'] ?? '',
    ...(typeof key === 'string' && { idempotencyKey: key }),
    attempt: Number(row['attempt']),
    createdAt: storedTime(row, 'created_at'),
    finishedAt: storedTime(row, 'finished_at'),
    begunSteps: begun.map(({ name }) => name),
  };
}

import { isUnfinished } from '../runtime/portable-session.js';
import type { CallFacts } from '../runtime/session-reader.js';
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

export function callView(facts: CallFacts): CallView {
  const { id, session, instance, attempt, cancelReason } = facts;
  const { method, name, requestId, idempotencyKey } = facts.origin;
  const isFinished = !isUnfinished(facts);
  const begun = isFinished ? [] : stepsIn(facts.entries).filter(({ state }) => state === 'begun');
  return {
    id,
    status: !isFinished && cancelReason !== undefined ? 'cancelling' : facts.status,
    isFinished,
    method,
    name,
    session,
    instance,
    requestId,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    attempt,
    createdAt: storedTime(facts.createdAt),
    finishedAt: storedTime(facts.finishedAt),
    begunSteps: begun.map(({ name: step }) => step),
  };
}

import type { CallRecord, CallRequest, CallStatus, Outcome } from '../port.js';
import type { Row, SqlValue, Statement } from './statements.js';

interface CallEnd {
  readonly outcome: Outcome;
  readonly seq: number;
  readonly finishedAt: number;
}

/** A call as a row, and back. */
export function insertCall(call: CallRecord, end?: CallEnd): Statement {
  const { origin } = call;
  return [
    'insertCall',
    call.id,
    call.session,
    origin.requestId,
    call.instance,
    origin.era,
    origin.method,
    origin.name,
    origin.progressToken === undefined ? null : JSON.stringify(origin.progressToken),
    origin.idempotencyKey ?? null,
    call.digest,
    call.input,
    end === undefined ? call.status : end.outcome.status,
    call.createdAt,
    ...endColumns(end),
  ];
}

function endColumns(end: CallEnd | undefined): readonly SqlValue[] {
  return end === undefined ? [null, null, null] : [end.outcome.body, end.seq, end.finishedAt];
}

export function callFrom(row: Row): CallRecord {
  const token = row['progress_token'];
  const request: CallRequest = {
    id: String(row['id']),
    session: String(row['session']),
    instance: String(row['instance']),
    origin: {
      era: row['era'] === 'stateless' ? 'stateless' : 'session',
      method: String(row['method']),
      name: String(row['name']),
      requestId: row['request_id'] ?? '',
      progressToken: typeof token === 'string' ? tokenFrom(token) : undefined,
      idempotencyKey: row['idempotency_key'] === null ? undefined : String(row['idempotency_key']),
    },
    input: String(row['input'] ?? ''),
    digest: String(row['digest']),
  };
  const outcomeSeq = row['outcome_seq'];
  return {
    ...request,
    status: statusFrom(row['status']),
    createdAt: Number(row['created_at']),
    ...(typeof outcomeSeq === 'number' && { outcomeSeq }),
  };
}

/** The last item of a finished call's stream; undefined while it runs and after its retention. */
export function outcomeFrom(row: Row): { readonly seq: number; readonly outcome: Outcome } | undefined {
  const { status } = callFrom(row);
  if (status === 'running' || status === 'suspended' || typeof row['outcome'] !== 'string') return undefined;
  return { seq: Number(row['outcome_seq']), outcome: { status, body: row['outcome'] } };
}

function statusFrom(text: unknown): CallStatus {
  return text === 'suspended' || text === 'completed' || text === 'failed' || text === 'cancelled' ? text : 'running';
}

function tokenFrom(text: string): string | number {
  const token: unknown = JSON.parse(text);
  return typeof token === 'number' ? token : String(token);
}

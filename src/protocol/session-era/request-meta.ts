import type { JsonValue } from '../../metadata/server-model.js';
import { isJsonObject, isRequestId } from '../json-rpc.js';
import { LENGTH_LIMITS, lengthProblem } from '../length-limits.js';

/** A caller's name for one piece of work: a later request of the session with the same key and arguments joins the first (G6). */
const IDEMPOTENCY_KEY = 'durable-mcp/idempotencyKey';
const RELATED_TASK = 'io.modelcontextprotocol/related-task';

export interface RequestMeta {
  readonly progressToken?: string | number | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Reads `params._meta` as strictly as the SDK's RequestMetaSchema; a text says what is wrong with it. */
export function readMeta(meta: JsonValue | undefined): RequestMeta | string {
  if (meta === undefined) return {};
  if (!isJsonObject(meta)) return 'params._meta must be an object';
  const { progressToken, [IDEMPOTENCY_KEY]: idempotencyKey } = meta;
  if (progressToken !== undefined && !isRequestId(progressToken)) {
    return 'params._meta.progressToken must be a string or an integer';
  }
  if (!isRelatedTask(meta[RELATED_TASK])) return `params._meta["${RELATED_TASK}"].taskId must be a string`;
  if (idempotencyKey !== undefined && (typeof idempotencyKey !== 'string' || idempotencyKey === '')) {
    return `params._meta["${IDEMPOTENCY_KEY}"] must be a string that is not empty`;
  }
  return tooLong({ progressToken, idempotencyKey }) ?? { progressToken, idempotencyKey };
}

function tooLong({ progressToken, idempotencyKey }: RequestMeta): string | undefined {
  const { progressToken: tokenLimit, idempotencyKey: keyLimit } = LENGTH_LIMITS;
  return (
    lengthProblem({ member: 'params._meta.progressToken', value: progressToken, limit: tokenLimit }) ??
    lengthProblem({ member: `params._meta["${IDEMPOTENCY_KEY}"]`, value: idempotencyKey, limit: keyLimit })
  );
}

function isRelatedTask(task: JsonValue | undefined): boolean {
  return task === undefined || (isJsonObject(task) && typeof task['taskId'] === 'string');
}

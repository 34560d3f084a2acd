import type { JsonValue } from '../../metadata/server-model.js';
import { isJsonObject, isRequestId } from '../json-rpc.js';

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
  if (idempotencyKey === undefined) return { progressToken };
  if (typeof idempotencyKey === 'string' && idempotencyKey !== '') return { progressToken, idempotencyKey };
  return `params._meta["${IDEMPOTENCY_KEY}"] must be a string that is not empty`;
}

function isRelatedTask(task: JsonValue | undefined): boolean {
  return task === undefined || (isJsonObject(task) && typeof task['taskId'] === 'string');
}

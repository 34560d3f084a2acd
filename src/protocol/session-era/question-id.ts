import type { CallId } from '../../runtime/port.js';

/** A question's JSON-RPC id: `callId:key:attempt`. Unlike a counter it means the same after a restart, and no two questions share one. */
export function questionId(call: CallId, ref: string): string {
  return `${call}:${ref}`;
}

/** Undefined: no id of a question of ours. */
export function parseQuestionId(id: unknown): { readonly call: CallId; readonly ref: string } | undefined {
  if (typeof id !== 'string') return undefined;
  const colon = id.indexOf(':');
  return colon === -1 ? undefined : { call: id.slice(0, colon), ref: id.slice(colon + 1) };
}

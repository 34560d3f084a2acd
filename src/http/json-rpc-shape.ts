/** What the HTTP edge must know of a message to choose a status; its content is the protocol's. */
export type MessageShape = 'initialize' | 'other' | 'invalid';

/** JSON-RPC 2.0 as MCP narrows it: a request's id is a string or a number, never null. */
export function shapeOf(message: unknown): MessageShape {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'invalid';
  if (!('jsonrpc' in message) || message.jsonrpc !== '2.0') return 'invalid';
  if ('method' in message) return shapeOfCall(message.method, 'id' in message ? message.id : undefined);
  return 'result' in message || 'error' in message ? 'other' : 'invalid';
}

function shapeOfCall(method: unknown, id: unknown): MessageShape {
  if (typeof method !== 'string') return 'invalid';
  if (id === undefined) return 'other';
  if (typeof id !== 'string' && typeof id !== 'number') return 'invalid';
  return method === 'initialize' ? 'initialize' : 'other';
}

import { readRequestId } from '../protocol/json-rpc.js';

/** What the HTTP edge must know of a message to choose a status; its content is the protocol's. */
export type MessageShape = 'initialize' | 'other' | Misshapen;

export interface Misshapen {
  /** Why it is no message. */
  readonly problem: string;
}

const NO_MESSAGE: Misshapen = { problem: 'not a JSON-RPC 2.0 message' };

/** JSON-RPC 2.0 as MCP narrows it. */
export function shapeOf(message: unknown): MessageShape {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return NO_MESSAGE;
  if (!('jsonrpc' in message) || message.jsonrpc !== '2.0') return NO_MESSAGE;
  if ('method' in message) return shapeOfCall(message.method, 'id' in message ? message.id : undefined);
  return 'result' in message || 'error' in message ? 'other' : NO_MESSAGE;
}

function shapeOfCall(method: unknown, givenId: unknown): MessageShape {
  if (typeof method !== 'string') return NO_MESSAGE;
  if (givenId === undefined) return 'other';
  const id = readRequestId(givenId);
  if (typeof id === 'object') return id;
  return method === 'initialize' ? 'initialize' : 'other';
}

import type { JsonObject } from '../metadata/server-model.js';
import { LENGTH_LIMITS, lengthProblem } from './length-limits.js';

/** JSON-RPC 2.0, section 4, without `null` (MCP, "Requests": the id must not be null). Numbers are safe integers. */
export type RequestId = string | number;

/** JSON-RPC 2.0, section 5.1; `resourceNotFound` is MCP's ("Resources", "Error Handling"). */
export const ERROR_CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  resourceNotFound: -32002,
} as const;

/** Why a message is not served, as its sender is told. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: number;
  readonly message: string;
  readonly data?: JsonObject | undefined;
}

export function refusal(code: number, message: string, data?: JsonObject): Refusal {
  return { kind: 'refusal', code, message, data };
}

/** The response to a request; `result` is JSON text and goes out as it is. */
export function resultText(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The error response to a request; `error` is JSON text. Without an id when that could not be read (MCP 2025-11-25, "Error Responses"). */
export function errorText(id: RequestId | undefined, error: string): string {
  return id === undefined
    ? `{"jsonrpc":"2.0","error":${error}}`
    : `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${error}}`;
}

export function refusalText(id: RequestId | undefined, { code, message, data }: Refusal): string {
  return errorText(id, JSON.stringify({ code, message, data }));
}

export function notificationText(method: string, params?: object): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

export function requestText(id: RequestId, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/** The id of a request, or why it is none. */
export function readRequestId(id: unknown): RequestId | { readonly problem: string } {
  if (!isRequestId(id)) return { problem: '"id" must be a string or an integer, and not null' };
  const problem = lengthProblem({ member: '"id"', value: id, limit: LENGTH_LIMITS.requestId });
  return problem === undefined ? id : { problem };
}

/** An object of parsed JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

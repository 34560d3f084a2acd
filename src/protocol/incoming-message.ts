import type { JsonObject } from '../metadata/server-model.js';
import { ERROR_CODES, isJsonObject, readRequestId, refusal, type Refusal, type RequestId } from './json-rpc.js';

export interface IncomingRequest {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
  readonly params: JsonObject | undefined;
}
export interface IncomingNotification {
  readonly kind: 'notification';
  readonly method: string;
  readonly params: JsonObject | undefined;
}
/** An answer to something that the server asked. */
export interface IncomingResponse {
  readonly kind: 'response';
  readonly id: unknown;
  /** JSON of `{ result }` or `{ error }`. */
  readonly answer: string;
}
/** Not a JSON-RPC message; `id` as far as it could be read. */
export interface InvalidMessage {
  readonly kind: 'invalid';
  readonly id: RequestId | undefined;
  readonly refusal: Refusal;
}
export type IncomingMessage = IncomingRequest | IncomingNotification | IncomingResponse | InvalidMessage;

/** Reads one frame of parsed JSON by the rules of JSON-RPC 2.0 and MCP, as strictly as the SDK's JSONRPCMessageSchema. */
export function readMessage(message: unknown): IncomingMessage {
  if (!isJsonObject(message)) return invalid(undefined, notAnObject(message));
  const id = readableId(message);
  if (message['jsonrpc'] !== '2.0') return invalid(id, '"jsonrpc" must be "2.0"');
  const { method } = message;
  if (method === undefined && ('result' in message || 'error' in message)) return readResponse(message);
  const problem = envelopeProblem(message);
  if (problem !== undefined) return invalid(id, problem);
  return readCall(message);
}

function readResponse({ id, result, error }: JsonObject): IncomingMessage {
  return { kind: 'response', id, answer: JSON.stringify(error === undefined ? { result } : { error }) };
}

function readCall(message: JsonObject): IncomingMessage {
  const { method, params } = message;
  if (typeof method !== 'string') return invalid(readableId(message), '"method" must be a string');
  if (params !== undefined && !isJsonObject(params)) {
    return invalid(readableId(message), '"params" must be an object');
  }
  if (message['id'] === undefined) return { kind: 'notification', method, params };
  const id = readRequestId(message['id']);
  return typeof id === 'object' ? invalid(undefined, id.problem) : { kind: 'request', id, method, params };
}

function readableId(message: JsonObject): RequestId | undefined {
  const id = readRequestId(message['id']);
  return typeof id === 'object' ? undefined : id;
}

function envelopeProblem(message: JsonObject): string | undefined {
  for (const name in message) {
    if (name !== 'jsonrpc' && name !== 'id' && name !== 'method' && name !== 'params') {
      return `a message has no member ${JSON.stringify(name.slice(0, 100))}`;
    }
  }
  return undefined;
}

function notAnObject(message: unknown): string {
  return Array.isArray(message)
    ? 'this protocol version has no batches; send each message on its own'
    : 'a message must be a JSON object';
}

function invalid(id: RequestId | undefined, problem: string): InvalidMessage {
  return { kind: 'invalid', id, refusal: refusal(ERROR_CODES.invalidRequest, `Invalid Request: ${problem}.`) };
}

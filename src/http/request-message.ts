import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Exchange, Limits } from './edge.js';
import { textNestsDeeper, valueNestsDeeper } from './json-depth.js';
import { BAD_EXCHANGE, INVALID_REQUEST, PARSE_ERROR, refuse, type Refusal } from './refusal.js';
import { readRequestBytes } from './request-bytes.js';

export type RequestMessage =
  | { readonly kind: 'message'; readonly value: unknown }
  /** There is nobody left to answer. */
  | { readonly kind: 'gone' }
  | Refusal;

/** The JSON of a POST's body: as a framework already parsed it, or else read from the connection. */
export async function readRequestMessage(exchange: Exchange, limits: Limits): Promise<RequestMessage> {
  const { request, parsedBody } = exchange;
  if (parsedBody !== undefined) return fromFramework(parsedBody, limits.maxDepth);
  if (request.readableDidRead) return fromFramework(bodyOf(request), limits.maxDepth);
  const body = await readRequestBytes(request, limits.maxBodyBytes);
  if (body.kind === 'bytes') return fromBytes(body.bytes, limits.maxDepth);
  return body.kind === 'gone' ? body : tooLarge(limits.maxBodyBytes);
}

function bodyOf(request: IncomingMessage): unknown {
  return 'body' in request ? request.body : undefined;
}

function fromFramework(body: unknown, maxDepth: number): RequestMessage {
  if (body === undefined) return unparsable('the body was already read, and there is no parsed body with the request');
  if (typeof body === 'string') return fromText(body, maxDepth);
  if (Buffer.isBuffer(body)) return fromBytes(body, maxDepth);
  return valueNestsDeeper(body, maxDepth) ? tooDeep(maxDepth) : { kind: 'message', value: body };
}

function fromBytes(bytes: Buffer, maxDepth: number): RequestMessage {
  if (!isUtf8(bytes)) return unparsable('the body is not UTF-8');
  return fromText(bytes.toString('utf8'), maxDepth);
}

function fromText(text: string, maxDepth: number): RequestMessage {
  if (text.trim() === '') return unparsable('the body is empty');
  if (textNestsDeeper(text, maxDepth)) return tooDeep(maxDepth);
  try {
    return { kind: 'message', value: JSON.parse(text) };
  } catch {
    return unparsable('the body is not valid JSON');
  }
}

function unparsable(what: string): Refusal {
  return refuse({ status: 400, code: PARSE_ERROR, message: `Parse error: ${what}` });
}

function tooDeep(maxDepth: number): Refusal {
  const message = `Invalid Request: the body nests arrays and objects deeper than ${maxDepth} levels`;
  return refuse({ status: 400, code: INVALID_REQUEST, message });
}

function tooLarge(maxBodyBytes: number): Refusal {
  const message = `Payload Too Large: the body is larger than ${maxBodyBytes} bytes`;
  return refuse({ status: 413, code: BAD_EXCHANGE, message, closesConnection: true });
}

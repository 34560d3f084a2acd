import type { IncomingHttpHeaders } from 'node:http';
import { BAD_EXCHANGE, refuse, type Refusal } from './refusal.js';

/** A body must be uncompressed JSON in UTF-8 (RFC 8259, section 8.1). */
export function refuseContentType(headers: IncomingHttpHeaders): Refusal | undefined {
  const contentType = headers['content-type'] ?? '';
  if (contentType !== 'application/json' && !isJson(contentType)) {
    return unsupported('Content-Type must be application/json, in UTF-8');
  }
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return undefined;
  return unsupported('the body must not be compressed (Content-Encoding)');
}

function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  return type.trim() === 'application/json' && parameters.every(isFineParameter);
}

function isFineParameter(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=', 2);
  return name.trim() !== 'charset' || /^"?utf-?8"?$/.test(value.trim());
}

function unsupported(what: string): Refusal {
  return refuse({ status: 415, code: BAD_EXCHANGE, message: `Unsupported Media Type: ${what}` });
}

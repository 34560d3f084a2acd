import type { IncomingMessage } from 'node:http';
import { INTERNAL_HEADER_PREFIX } from '../hosting.js';

/** RFC 9110, section 7.6.1, with `expect`, which the first hop has answered. */
const OF_ONE_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** A request's headers for the next hop: name, value, name, value, … Reboot's own and the library's own never come from outside. */
export function requestHeaders({ rawHeaders, headers }: IncomingMessage): string[] {
  const forwarded = pick(rawHeaders, (name) => !OF_ONE_HOP.has(name) && !isInternal(name));
  // The body is framed anew; without this a DELETE with a body would have no frame.
  if (headers['transfer-encoding'] !== undefined) forwarded.push('transfer-encoding', 'chunked');
  return forwarded;
}

/** A response's headers for the client, without what Envoy says of itself. */
export function responseHeaders({ rawHeaders }: IncomingMessage): string[] {
  return pick(
    rawHeaders,
    (name) => !OF_ONE_HOP.has(name) && !isInternal(name) && name !== 'server' && !name.startsWith('x-envoy-'),
  );
}

function isInternal(name: string): boolean {
  return name.startsWith('x-reboot-') || name.startsWith(INTERNAL_HEADER_PREFIX);
}

function pick(rawHeaders: readonly string[], isWanted: (name: string) => boolean): string[] {
  const picked: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (isWanted(name.toLowerCase())) picked.push(name, value);
  }
  return picked;
}

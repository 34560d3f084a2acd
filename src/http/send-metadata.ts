import type { Edge, Exchange } from './edge.js';
import { BAD_EXCHANGE, refuse, type Refusal } from './refusal.js';

const MAX_AGE_SECONDS = 300;

/** Protected resource metadata, which anybody may read (RFC 9728, section 3). */
export function sendMetadata({ authentication }: Edge, { request, response }: Exchange): Refusal | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return ONLY_GET;
  const metadata = authentication?.metadataFor(request);
  if (metadata === undefined) return NONE;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(metadata),
    'cache-control': `max-age=${MAX_AGE_SECONDS}`,
  });
  response.end(metadata);
  return undefined;
}

const NONE = refuse({ status: 404, code: BAD_EXCHANGE, message: 'Not Found: this server has no resource metadata' });
const ONLY_GET = refuse({
  status: 405,
  code: BAD_EXCHANGE,
  message: 'Method not allowed: use GET',
  headers: ['allow', 'GET, HEAD'],
});

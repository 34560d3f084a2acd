import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** RFC 9728, section 3. */
export const WELL_KNOWN = '/.well-known/oauth-protected-resource';

export interface ResourceAddressOptions {
  /** As it is configured; else each request says it. */
  readonly resource: URL | undefined;
  /** Where a listener serves the endpoint. */
  readonly path: string;
}

/** Which resource the server is, and where its metadata is found. */
export class ResourceAddress {
  readonly #configured: URL | undefined;
  readonly #path: string;

  constructor({ resource, path }: ResourceAddressOptions) {
    this.#configured = resource;
    this.#path = path;
  }

  /** Of the endpoint, or of its metadata, that a request asks for. Its Host header was checked before. */
  ofRequest(request: IncomingMessage): URL {
    if (this.#configured !== undefined) return this.#configured;
    const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
    const path = requestPath(request);
    const resource = path.startsWith(WELL_KNOWN) ? path.slice(WELL_KNOWN.length) || this.#path : path;
    const origin = `${scheme}://${request.headers.host ?? ''}`;
    const url = new URL(URL.canParse(origin) ? origin : `${scheme}://localhost`);
    url.pathname = resource;
    return url;
  }

  metadataOf(resource: URL): string {
    const { pathname, origin } = resource;
    return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}`;
  }

  /** Where a listener finds requests for the metadata. */
  get metadataPaths(): readonly string[] {
    const paths = [this.#path, ...(this.#configured === undefined ? [] : [this.#configured.pathname])];
    return [...new Set(paths.map((path) => WELL_KNOWN + path.replace(/\/$/, '')))];
  }

  /** Whether a token for that resource is one for this request's. Without a configured one, the scheme is what a proxy made of it. */
  isSame(reported: URL, request: IncomingMessage): boolean {
    const [one, other] = [comparable(reported), comparable(this.ofRequest(request))];
    return this.#configured === undefined ? withoutScheme(one) === withoutScheme(other) : one === other;
  }
}

/** Of the whole request, also within a framework that mounts handlers on a path. */
export function requestPath(request: IncomingMessage): string {
  const url = 'originalUrl' in request && typeof request.originalUrl === 'string' ? request.originalUrl : request.url;
  return (url ?? '/').replace(/[?#].*$/, '');
}

// As the SDK compares: without a fragment and one slash at the end.
function comparable({ href }: URL): string {
  return href.replace(/#.*$/, '').replace(/\/$/, '');
}

function withoutScheme(text: string): string {
  return text.replace(/^https?:/, '');
}

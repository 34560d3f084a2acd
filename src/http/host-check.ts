import type { IncomingHttpHeaders } from 'node:http';
import { BAD_EXCHANGE, excerpt, refuse, type Refusal } from './refusal.js';

export interface AllowedSites {
  /** `name` (any port) or `name:port`, beside the loopback names and the bound host; `*` for every host. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** `scheme://host:port`, beside pages of the allowed hosts; `*` for every origin. */
  readonly allowedOrigins?: readonly string[] | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses what a foreign web page can make a browser send (DNS rebinding), as Streamable HTTP's "Security Warning" asks.
 * The Host header must name an allowed host. An Origin header, if there is one, must name an allowed origin or a page of a
 * host that is allowed by name; the opaque origin `null` is refused.
 */
export class HostCheck {
  readonly #hosts: Set<string>;
  readonly #origins: ReadonlySet<string>;

  constructor({ allowedHosts = [], allowedOrigins = [] }: AllowedSites) {
    this.#hosts = new Set([...LOOPBACK, ...allowedHosts.map((host) => host.toLowerCase())]);
    this.#origins = new Set(allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/+$/, '')));
  }

  /** Also allows the host that a listener is bound to: a name, or an address without brackets. */
  allowBoundHost(host: string): void {
    this.#hosts.add(host.includes(':') ? `[${host.toLowerCase()}]` : host.toLowerCase());
  }

  refuse(headers: IncomingHttpHeaders): Refusal | undefined {
    const { host, origin } = headers;
    if (!this.#hosts.has('*') && !this.#allowsHost(host)) {
      return forbidden(`host "${excerpt(host ?? '')}" is not in allowedHosts`);
    }
    if (origin === undefined || this.#allowsOrigin(origin.toLowerCase())) return undefined;
    return forbidden(`origin "${excerpt(origin)}" is not in allowedOrigins`);
  }

  #allowsHost(host: string | undefined): boolean {
    if (host === undefined) return false;
    const lower = host.toLowerCase();
    return this.#hosts.has(lower) || this.#hosts.has(withoutPort(lower));
  }

  #allowsOrigin(origin: string): boolean {
    if (origin === 'null') return false;
    if (this.#origins.has('*') || this.#origins.has(origin)) return true;
    const page = /^https?:\/\/([^/@]+)$/.exec(origin);
    return page !== null && this.#allowsHost(page[1]);
  }
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

function forbidden(what: string): Refusal {
  return refuse({ status: 403, code: BAD_EXCHANGE, message: `Forbidden: ${what}` });
}

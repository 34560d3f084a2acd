import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { READY_PATH, SECRET_HEADER } from './internal-http.js';
import { stateReferenceOf } from '../state-id.js';
import type { Upstream } from './upstream.js';

const POLL_MS = 25;
/** How many requests for each server, of as many instances: with four, one of two servers is left out in one of 256 cases. */
const PROBES = 4;

/** For how long servers may take until all can serve: Reboot reads its whole state when it starts. Milliseconds. */
export const START_MS = 120_000;
/** Once every server has said that it can serve: for how long no request may come through to all of them. Milliseconds. */
export const WAY_MS = 30_000;

/** In words for the log. */
export function noWay(port: number): string {
  return `for ${WAY_MS / 1000} s no requests came through port ${port} to all servers`;
}

/**
 * Resolves when requests have come the whole way, to each of `servers` servers that could serve them (as far as chance reaches all of them).
 * Rejects with the signal's reason.
 */
export async function untilServed(upstream: Upstream, servers: number, signal: AbortSignal): Promise<void> {
  const count = upstream.isRouted ? PROBES * servers : 1;
  for (let probe = 0; probe < count; probe += 1) {
    while ((await statusOfProbe(upstream, `probe-${probe}`, signal)) !== 204)
      await delay(POLL_MS, undefined, { signal });
  }
}

/** Undefined: there was no answer. */
function statusOfProbe({ port, secret }: Upstream, instance: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { [SECRET_HEADER]: secret, 'x-reboot-state-ref': stateReferenceOf('probe', instance) };
    const probe = request({ host: '127.0.0.1', port, path: READY_PATH, headers, signal, agent: false }, (response) => {
      response.resume().once('close', () => resolve(response.statusCode));
    });
    probe.once('error', () => resolve(undefined));
    probe.end();
  });
}

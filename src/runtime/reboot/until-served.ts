import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { READY_PATH, SECRET_HEADER } from './internal-http.js';
import { stateReferenceOf } from './state-id.js';
import type { Upstream } from './upstream.js';

const POLL_MS = 25;

/** Resolves when a request has come the whole way, to a server that could serve it. Rejects with the signal's reason. */
export async function untilServed(upstream: Upstream, signal: AbortSignal): Promise<void> {
  while ((await statusOfProbe(upstream, signal)) !== 204) await delay(POLL_MS, undefined, { signal });
}

/** Undefined: there was no answer. */
function statusOfProbe({ port, secret }: Upstream, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { [SECRET_HEADER]: secret, 'x-reboot-state-ref': stateReferenceOf('probe', 'probe') };
    const probe = request({ host: '127.0.0.1', port, path: READY_PATH, headers, signal, agent: false }, (response) => {
      response.resume().once('close', () => resolve(response.statusCode));
    });
    probe.once('error', () => resolve(undefined));
    probe.end();
  });
}

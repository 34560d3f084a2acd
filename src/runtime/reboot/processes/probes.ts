import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { READY_PATH, SECRET_HEADER } from './internal-http.js';
import { WAY_MS } from './start-limits.js';
import { stateReferenceOf } from '../state-id.js';
import type { Upstream } from './upstream.js';

const POLL_MS = 25;
/** How many requests for each server, of as many instances: with four, one of two servers is left out in one of 256 cases. */
const PROBES = 4;
/** Characters of a refusal. */
const LONGEST_BODY = 500;

/** Sends requests to several instances, so that they come to every server, as far as chance has it. */
export class Probes {
  readonly #upstream: Upstream;
  readonly #count: number;
  /** What became of the last that did not come through. */
  #last = 'none was sent';

  constructor(upstream: Upstream, servers: number) {
    this.#upstream = upstream;
    this.#count = upstream.isRouted ? PROBES * servers : 1;
  }

  /** Why they do not come through, in words for the log. */
  get problem(): string {
    return `for ${WAY_MS / 1000} s no requests came through port ${this.#upstream.port} to all servers (the last one: ${this.#last})`;
  }

  /** Resolves when each has come the whole way, to a server that could serve it. Rejects with the signal's reason. */
  async succeed(signal: AbortSignal): Promise<void> {
    for (let number = 0; number < this.#count; number += 1) {
      while (!(await this.#comesThrough(number, signal))) await delay(POLL_MS, undefined, { signal });
    }
  }

  async #comesThrough(number: number, signal: AbortSignal): Promise<boolean> {
    const answer = await answerTo(`probe-${number}`, this.#upstream, signal);
    if (answer.startsWith('204')) return true;
    this.#last = `number ${number}: ${answer}`;
    return false;
  }
}

/** Its status and who gave it; else what is in the way. */
function answerTo(instance: string, { port, secret }: Upstream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const headers = { [SECRET_HEADER]: secret, 'x-reboot-state-ref': stateReferenceOf('probe', instance) };
    const probe = request({ host: '127.0.0.1', port, path: READY_PATH, headers, signal, agent: false }, (response) => {
      const { statusCode, headers: answered } = response;
      const time = answered['x-envoy-upstream-service-time'];
      const by = time === undefined ? String(answered['server'] ?? 'a server') : `a server in ${String(time)} ms`;
      void text(response).then(
        (body) => resolve(`${statusCode} by ${by} ${body.slice(0, LONGEST_BODY)}`.trim()),
        (error: unknown) => resolve(String(error)),
      );
    });
    probe.once('error', (error) => resolve(error.message));
    probe.end();
  });
}

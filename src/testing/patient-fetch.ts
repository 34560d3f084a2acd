import { setTimeout as wait } from 'node:timers/promises';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';

/** Milliseconds between two attempts. */
const RETRY_MS = 50;
const UNAVAILABLE = 503;

/**
 * A POST that meets no server, or one that cannot serve yet (503), or one that dies before it says anything, is sent again as it is once the server is back: the server
 * takes a request that it has under that id already for the same one (G6). One that stays away for `patienceMs` cannot be reached. All else is fetched as usual.
 */
export function patientFetch(fetch: FetchLike, patienceMs: number): FetchLike {
  return async (url, init) => {
    const deadline = performance.now() + patienceMs;
    const mayRepeat = (): boolean =>
      init?.method === 'POST' && init.signal?.aborted !== true && performance.now() < deadline;
    for (;;) {
      const response = await unlessLost(fetch(url, init), mayRepeat);
      if (response !== undefined && (response.status !== UNAVAILABLE || !mayRepeat())) return response;
      await response?.body?.cancel();
      await wait(RETRY_MS, undefined, { ref: false });
    }
  };
}

async function unlessLost(response: Promise<Response>, mayRepeat: () => boolean): Promise<Response | undefined> {
  try {
    return await response;
  } catch (error) {
    if (mayRepeat()) return undefined;
    throw error;
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { TestServerError } from '../errors/test-server-error.js';

const POLL_MS = 20;

interface Restart {
  /** What serves now is not what served before. */
  readonly isBack: () => boolean;
  /** Milliseconds. */
  readonly startTimeout: number;
}

/** Resolves when the server, whose own process goes on, has other processes that serve. */
export async function untilServing(url: string, { isBack, startTimeout }: Restart): Promise<void> {
  const deadline = performance.now() + startTimeout;
  while (!(isBack() && (await serves(url)))) {
    if (performance.now() > deadline) {
      throw new TestServerError(`The server's processes did not serve again within ${startTimeout} ms.`);
    }
    await wait(POLL_MS);
  }
}

// A request without a session is refused one way or another; 503 says that nobody is there to do so.
async function serves(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined && response.status !== 503;
}

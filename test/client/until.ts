import { setTimeout as wait } from 'node:timers/promises';

/** Resolves as soon as `claim` holds; mocha's time limit is the only one. */
export async function until(claim: () => boolean): Promise<void> {
  while (!claim()) {
    await wait(2);
  }
}

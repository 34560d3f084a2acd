import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/** Waits until the claim holds; fails after a minute. */
export async function until(what: string, claim: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await pause(3);
  }
}

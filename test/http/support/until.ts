import { setTimeout as pause } from 'node:timers/promises';

/** Waits until the condition holds; fails after two seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await pause(2);
  }
}

import type { Store } from './store.js';

/** What a run waits for in vain. */
export const never = new Promise<never>(() => undefined);

/** G9: that the store is over is no error of a run. What it waits for never comes, and its call runs again at the next start. */
export async function unlessOver(store: Store, written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (store.isOver) return never;
    throw error;
  }
}

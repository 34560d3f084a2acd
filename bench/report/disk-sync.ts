import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { withStoreDirectory } from '../store-directory.js';
import { median } from './figures.js';

const REPEATS = 100;
const PAGE = Buffer.alloc(4096, 1);

/** Median milliseconds that appending a page and syncing it takes where the stores lie: what a durable call cannot undercut. */
export async function diskSyncMs(): Promise<number> {
  return withStoreDirectory(async (directory) => {
    const file = await open(join(directory, 'sync'), 'w');
    const times: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const start = performance.now();
      await file.write(PAGE);
      await file.datasync();
      times.push(performance.now() - start);
    }
    await file.close();
    return median(times);
  });
}

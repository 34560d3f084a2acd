import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DurableContext, McpServer, Param, Tool } from '../../src/index.js';

const PAGE = Buffer.alloc(4096, 1);

/** Milliseconds of each round, in order. */
export interface StepTimes {
  /** Appending a page to a file and syncing it, with nothing of Node in between. */
  readonly sync: readonly number[];
  readonly atLeastOnce: readonly number[];
  readonly atMostOnce: readonly number[];
}

/** Where the files lie that are synced for comparison: on the disk of the store. */
export class SyncFolder {
  constructor(readonly path: string) {}
}

/** Measures, inside the server, what its steps cost: their effects do nothing. */
@McpServer({ name: 'steps', version: '1.0.0' })
export class StepsServer {
  constructor(private readonly folder: SyncFolder) {}

  @Tool({ description: 'Takes steps and bare syncs in turns.' })
  async measure(@Param('rounds', { type: Number }) rounds: number, context: DurableContext): Promise<StepTimes> {
    const times = { sync: [] as number[], atLeastOnce: [] as number[], atMostOnce: [] as number[] };
    const file = openSync(join(this.folder.path, 'sync'), 'a');
    try {
      for (let round = 1; round <= rounds; round += 1) {
        times.sync.push(syncOnce(file));
        times.atLeastOnce.push(await timed(() => context.atLeastOnce(`least ${round}`, nothing)));
        times.atMostOnce.push(await timed(() => context.atMostOnce(`most ${round}`, nothing)));
      }
    } finally {
      closeSync(file);
    }
    return times;
  }
}

function syncOnce(file: number): number {
  const start = performance.now();
  writeSync(file, PAGE);
  fdatasyncSync(file);
  return performance.now() - start;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function nothing(): void {}

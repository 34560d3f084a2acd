import { setTimeout as delay } from 'node:timers/promises';
import { allProcesses, type ProcessFacts } from './process-tree.js';

/** Between two looks at whether all have ended. Milliseconds. */
const PATIENCE_MS = 50;
const END_LIMIT_MS = 10_000;

/** SIGKILL for all that are meant, until none of them is left: one may start another meanwhile. Throws when they do not go. */
export async function endProcesses(isMeant: (one: ProcessFacts) => boolean): Promise<void> {
  const deadline = Date.now() + END_LIMIT_MS;
  for (;;) {
    const left = (await allProcesses()).filter((one) => isMeant(one) && !one.isZombie);
    if (left.length === 0) return;
    const pids = left.map(({ pid }) => pid);
    if (Date.now() > deadline) throw new Error(`Processes that were killed do not end: ${pids.join(', ')}.`);
    pids.forEach(kill);
    await delay(PATIENCE_MS);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

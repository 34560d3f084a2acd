import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { GROUP_MARK } from './role.js';

const POLL_MS = 20;

/**
 * The processes that carry a group's mark in their environment, whatever became of their parents and of their process group.
 * Linux only: elsewhere a process's environment is not to be seen, and there are none.
 */
export function markedProcesses(mark: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${GROUP_MARK}=${mark}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && pid !== process.pid && environmentOf(pid).includes(wanted));
}

/** Kills them, and resolves when all are gone. A process without the mark is never touched. */
export async function endMarkedProcesses(mark: string): Promise<void> {
  for (let left = markedProcesses(mark); left.length > 0; left = markedProcesses(mark)) {
    for (const pid of left) kill(pid);
    await delay(POLL_MS);
  }
}

/** Waits until they have ended by themselves; false: some live on. */
export async function markedProcessesEnd(mark: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (markedProcesses(mark).length > 0) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

// A process that has ended, or is another user's, has an environment that cannot be read.
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

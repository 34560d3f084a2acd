import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreInUseError } from '../../errors/store-errors.js';
import { readGroupRecord, removeGroupRecord, type GroupRecord } from './group-record.js';
import { endMarkedProcesses, markedProcesses, markedProcessesEnd } from './marked-processes.js';

const POLL_MS = 20;
/** Processes whose supervisor has gone end by themselves at once; this is for a machine that is very busy. */
const OWN_END_MS = 2_000;

/**
 * Kills a group whose leader this process has started, with what has left it, and resolves when all are gone. A group's number is
 * not given to others as long as it has members, and marks tell what is ours, so that no other process is ever hit.
 */
export async function endGroup({ mark, pid }: GroupRecord): Promise<void> {
  // Elsewhere than on Linux there are no marks to be seen.
  if (process.platform !== 'linux' || markedProcesses(mark).length > 0) signalGroup(pid, 'SIGKILL');
  await endMarkedProcesses(mark);
  while (process.platform !== 'linux' && signalGroup(pid, 0)) await delay(POLL_MS);
}

/**
 * Sees to what an earlier supervisor of this directory left behind: waits for it to end by itself, else ends it.
 * Throws StoreInUseError where that cannot be done safely.
 */
export async function endLeftovers(directory: string): Promise<void> {
  const record = readGroupRecord(directory);
  if (record === undefined) return;
  if (process.platform === 'linux') {
    if (!(await markedProcessesEnd(record.mark, OWN_END_MS))) await endMarkedProcesses(record.mark);
  } else if (!(await groupEnds(record.pid))) {
    throw new StoreInUseError(
      `Process group ${record.pid} seems to serve from ${directory} still. End it (kill -KILL -- -${record.pid}), or, if it is something else, ` +
        'remove processes.json from the directory.',
    );
  }
  removeGroupRecord(directory);
}

async function groupEnds(pid: number): Promise<boolean> {
  const deadline = performance.now() + OWN_END_MS;
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** False: there is no such group. */
function signalGroup(pid: number, signal: 'SIGKILL' | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

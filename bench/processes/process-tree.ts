import { readdir, readFile } from 'node:fs/promises';
import type { ProcessFigures } from './measured-server.js';

/** Of the times in /proc: what Linux shows to programs, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/** A process as /proc shows it. Bytes, and microseconds of CPU, those of its ended children that it waited for included. */
export interface ProcessFacts extends ProcessFigures {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** It has ended, and nobody has asked for how. */
  readonly isZombie: boolean;
  /** In ticks since the machine started: with the pid it names one process for ever. */
  readonly startTime: number;
}

/** All processes of this machine. Throws where there is no /proc: the bench of Reboot runs on Linux. */
export async function allProcesses(): Promise<readonly ProcessFacts[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const facts = await Promise.all(pids.map(readProcess));
  return facts.filter((one) => one !== undefined);
}

/** A process and all that descend from it, as long as what is between them lives. */
export function treeOf(root: number, processes: readonly ProcessFacts[]): readonly ProcessFacts[] {
  const ofTree = new Set([root]);
  for (let size = 0; size !== ofTree.size;) {
    size = ofTree.size;
    processes.filter(({ parent }) => ofTree.has(parent)).forEach(({ pid }) => ofTree.add(pid));
  }
  return processes.filter(({ pid }) => ofTree.has(pid));
}

/** A page that several of them share counts for each, as in any sum of resident memory. */
export function sumOf(processes: readonly ProcessFacts[]): ProcessFigures {
  return {
    rss: processes.reduce((sum, { rss }) => sum + rss, 0),
    cpuMicroseconds: processes.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0),
  };
}

/** Of a process that has ended meanwhile: nothing. */
async function readProcess(pid: string): Promise<ProcessFacts | undefined> {
  try {
    const [stat, status] = await Promise.all(
      ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    );
    return parseProcess(stat ?? '', status ?? '');
  } catch {
    return undefined;
  }
}

/** See proc_pid_stat(5) and proc_pid_status(5). */
export function parseProcess(stat: string, status: string): ProcessFacts {
  // The name in parentheses may hold anything, spaces and parentheses too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  const residentKibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? '0';
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    group: field(5),
    isZombie: fields[0] === 'Z',
    startTime: field(22),
    rss: Number(residentKibibytes) * 1024,
    cpuMicroseconds: (ticks * 1e6) / TICKS_PER_SECOND,
  };
}

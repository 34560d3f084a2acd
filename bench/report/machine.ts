import { cpus } from 'node:os';
import { diskSyncMs } from './disk-sync.js';
import { milliseconds } from './figures.js';

/** What the numbers depend on beside the code. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly diskSyncMs: number;
}

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    node: process.version,
    cpu: processors[0]?.model ?? 'unknown processor',
    cores: processors.length,
    diskSyncMs: await diskSyncMs(),
  };
}

export function machineText({ node, cpu, cores, diskSyncMs }: Machine): string {
  return `Node ${node}, ${cores} cores (${cpu}), syncing a page to disk takes ${milliseconds(diskSyncMs)} ms\n`;
}

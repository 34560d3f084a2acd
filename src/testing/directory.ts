import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestOptions } from './test-options.js';

/** Where a server under test keeps its store. */
export interface Directory {
  readonly path: string;
  readonly isTemporary: boolean;
}

export async function directoryOf({ directory }: TestOptions): Promise<Directory> {
  return directory === undefined
    ? { path: await mkdtemp(join(tmpdir(), 'durable-mcp-test-')), isTemporary: true }
    : { path: directory, isTemporary: false };
}

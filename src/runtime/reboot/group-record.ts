import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The processes that serve from a directory: their mark and their process group. */
export interface GroupRecord {
  readonly mark: string;
  readonly pid: number;
}

/** Kept in the directory, so that a start finds what an earlier one left behind. */
export function writeGroupRecord(directory: string, record: GroupRecord): void {
  const file = fileIn(directory);
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Undefined: nothing was left, or nothing that can be read. */
export function readGroupRecord(directory: string): GroupRecord | undefined {
  try {
    return parse(JSON.parse(readFileSync(fileIn(directory), 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeGroupRecord(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

function fileIn(directory: string): string {
  return join(directory, 'processes.json');
}

function parse(value: unknown): GroupRecord | undefined {
  const { mark, pid } = value as Partial<Record<keyof GroupRecord, unknown>>;
  return typeof mark === 'string' && mark !== '' && typeof pid === 'number' ? { mark, pid } : undefined;
}

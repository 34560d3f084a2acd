import { once } from 'node:events';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { CommandError } from '../errors/command-errors.js';

/** Where an export goes. */
export interface ExportTarget {
  write(lines: Iterable<string>): Promise<void>;
  /** What was written is on the disk when it resolves, under its name. */
  finish(): Promise<void>;
  /** Nothing is left of it. */
  abandon(): Promise<void>;
}

/** Standard output: whoever reads it sees by the end of the text whether it is whole. */
export function standardOutput(): ExportTarget {
  return {
    write: async (lines) => {
      for (const line of lines) if (!process.stdout.write(line)) await once(process.stdout, 'drain');
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

/** A new file, for this user's eyes alone; it gets its name when it is whole. Throws CommandError. */
export async function newFile(path: string): Promise<ExportTarget> {
  await refuseExisting(path);
  const begun = `${path}.part`;
  const file = await open(begun, 'wx', 0o600).catch((cause: unknown) => {
    throw new CommandError(`${begun} cannot be written: ${messageOf(cause)}`, { cause });
  });
  return {
    write: async (lines) => {
      for (const piece of pieces(lines)) await file.writeFile(piece);
    },
    finish: async () => {
      await file.sync();
      await file.close();
      await rename(begun, path);
      await syncDirectory(dirname(path));
    },
    abandon: async () => {
      await file.close();
      // Not there any more once it was finished: then it stays.
      await unlink(begun).catch(() => undefined);
    },
  };
}

const PIECE = 1_000_000;

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

async function refuseExisting(path: string): Promise<void> {
  const file = await open(path, 'r').catch(() => undefined);
  await file?.close();
  if (file !== undefined) throw new CommandError(`${path} is there already. Name another file, or move it away.`);
}

// Elsewhere a directory cannot be opened; there the name may be lost with the power.
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../errors/command-errors.js';
import type { PortableSession } from '../runtime/portable-session.js';
import { readSessionFile } from '../runtime/session-file.js';
import { textLines } from '../runtime/text-lines.js';

/** A file of sessions that is known to be whole: it is read once to find out, and again for its sessions. */
export interface ImportSource {
  /** Name of the server class that its sessions are of. */
  readonly server: string;
  readonly count: number;
  sessions(): AsyncIterable<PortableSession>;
}

/**
 * Lets `use` read a file of sessions; without a path, standard input, which is kept in a file of this user's meanwhile. Throws
 * CommandError, SessionFileError, SessionFileVersionError before anything is used.
 */
export async function withImportSource<T>(
  path: string | undefined,
  use: (source: ImportSource) => Promise<T>,
): Promise<T> {
  if (path !== undefined) return use(await check(path));
  const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-import-'));
  try {
    const file = join(folder, 'sessions.jsonl');
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
    return await use(await check(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function check(path: string): Promise<ImportSource> {
  let server = '';
  let count = 0;
  const sessions = readSessionFile(linesOf(path), (head) => {
    server = head.server;
  });
  while ((await sessions.next()).done !== true) count += 1;
  return { server, count, sessions: () => readSessionFile(linesOf(path)) };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  try {
    yield* textLines(asBytes(file));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && 'syscall' in cause)) throw cause;
    throw new CommandError(`${path} cannot be read: ${cause.message}`, { cause });
  } finally {
    file.destroy();
  }
}

function asBytes(file: AsyncIterable<unknown>): AsyncIterable<Uint8Array> {
  return file as AsyncIterable<Uint8Array>;
}

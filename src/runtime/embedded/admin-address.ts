import { createHash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Bytes that the path of a unix domain socket may have on every system (macOS: 104 with the final zero, Linux: 108). */
const LONGEST_SOCKET_PATH = 100;

/**
 * Where the process that serves from a store listens for its operator: a socket beside the store, `<path>.sock`; where that path
 * is too long for a socket, one in the system's temporary directory that is named after it; on Windows a named pipe.
 * `path`: the store's, without its ending; its directory exists.
 */
export function adminAddress(path: string): string {
  const absolute = join(realpathSync(dirname(path)), basename(path));
  const beside = `${absolute}.sock`;
  const name = `durable-mcp-${createHash('sha256').update(absolute).digest('hex').slice(0, 24)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH ? beside : join(tmpdir(), `${name}.sock`);
}

/** Whether a socket there was made by this user (or root is asking); in a shared temporary directory it could be anybody's. */
export function isOwnAddress(address: string): boolean {
  const user = process.getuid?.();
  if (user === undefined || user === 0) return true;
  const owner = lstatSync(address, { throwIfNoEntry: false })?.uid;
  return owner === undefined || owner === user;
}

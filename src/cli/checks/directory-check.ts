import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { byteSize } from '../byte-size.js';
import type { Finding } from './finding.js';

/** Below it, a busy server may fill the disk before anybody looks. Bytes. */
const LITTLE_SPACE = 512 * 1024 * 1024;

/** Whether a store can be written into the directory. */
export async function checkDirectory(directory: string): Promise<readonly Finding[]> {
  const absolute = resolve(directory);
  const existing = await nearestExisting(absolute);
  const isThere = existing === absolute;
  if (!(await isWritable(existing))) {
    const detail = isThere
      ? `${absolute} cannot be written by this user`
      : `${absolute} cannot be created in ${existing}`;
    return [{ check: 'Directory', state: 'wrong', detail: `${detail}. Mend its permissions, or choose another.` }];
  }
  const found: Finding = isThere
    ? { check: 'Directory', state: 'ok', detail: absolute }
    : { check: 'Directory', state: 'note', detail: `${absolute} is not there yet; the first start creates it` };
  return [found, await checkSpace(existing)];
}

async function checkSpace(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const detail = `${byteSize(free)} free`;
  if (free >= LITTLE_SPACE) return { check: 'Disk', state: 'ok', detail };
  return {
    check: 'Disk',
    state: 'wrong',
    detail: `only ${detail}. Make room: a full disk stops every call until there is some.`,
  };
}

async function nearestExisting(path: string): Promise<string> {
  let current = path;
  while (!(await exists(current)) && dirname(current) !== current) current = dirname(current);
  return current;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isWritable(path: string): Promise<boolean> {
  if (!(await stat(path)).isDirectory()) return false;
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

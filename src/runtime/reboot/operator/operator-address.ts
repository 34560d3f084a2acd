import { createHash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Bytes that the path of a socket may have everywhere. */
const LONGEST = 100;

/** Where the supervisor of a state directory listens for its operator. Undefined: there is no such directory. */
export function operatorAddress(directory: string): string | undefined {
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) return undefined;
  const beside = join(realpathSync(directory), 'operator.sock');
  if (Buffer.byteLength(beside) <= LONGEST) return beside;
  const name = createHash('sha256').update(beside).digest('hex').slice(0, 24);
  return join(tmpdir(), `durable-mcp-operator-${name}.sock`);
}

/** False: somebody else made it, and whoever asks there would tell them. */
export function isOwn(address: string): boolean {
  const [user, owner] = [process.getuid?.(), lstatSync(address, { throwIfNoEntry: false })?.uid];
  return user === undefined || user === 0 || owner === undefined || owner === user;
}

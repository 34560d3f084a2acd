import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** https://sqlite.org/fileformat2.html, "The Write-Ahead Log": the header's length and the offsets of its page size and its salt. */
const HEADER = { bytes: 32, pageSize: 8, salt: 16 };
const FRAME = { bytes: 24, salt: 8 };
const SALT_BYTES = 8;

/**
 * How many pages a write-ahead log holds. Its length says nothing, since it is grown in advance: the frames that count bear the salt of
 * its header. The index of the log would tell at once, but it must not be opened beside SQLite: closing a file gives up all locks that
 * the process has on it (POSIX), and the next process that looked into the store would take its index for abandoned.
 */
export function framesInLog(file: string): number {
  if (!existsSync(file)) return 0;
  const log = openSync(file, 'r');
  try {
    return countFrames(log);
  } finally {
    closeSync(log);
  }
}

function countFrames(log: number): number {
  const header = Buffer.alloc(HEADER.bytes);
  if (readSync(log, header, 0, HEADER.bytes, 0) < HEADER.bytes) return 0;
  const salt = header.subarray(HEADER.salt, HEADER.salt + SALT_BYTES);
  const frameBytes = FRAME.bytes + header.readUInt32BE(HEADER.pageSize);
  const frame = Buffer.alloc(FRAME.bytes);
  for (let frames = 0; ; frames += 1) {
    const length = readSync(log, frame, 0, FRAME.bytes, HEADER.bytes + frames * frameBytes);
    if (length < FRAME.bytes || !frame.subarray(FRAME.salt, FRAME.salt + SALT_BYTES).equals(salt)) return frames;
  }
}

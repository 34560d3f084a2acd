import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase } from '../../../src/runtime/embedded/database.js';

describe("An open store's log", () => {
  const directory = mkdtempSync(join(tmpdir(), 'durable-mcp-locks-'));
  after(() => {
    rmSync(directory, { recursive: true });
  });

  // https://sqlite.org/walformat.html, "WAL Locks": without the lock at byte 128, the next process that opens the store empties the index.
  it('has an index that is locked against being built anew by another process', () => {
    const database = openDatabase(join(directory, 'shop.db'));
    const { ino } = statSync(join(directory, 'shop.db-shm'));
    expect(readFileSync('/proc/locks', 'utf8')).to.match(new RegExp(`READ\\s+${process.pid} \\S+:${ino} 128 128`));
    database.close();
  });
});

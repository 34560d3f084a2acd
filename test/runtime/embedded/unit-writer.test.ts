import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase, sqliteCode, type Database } from '../../../src/runtime/embedded/database.js';
import type { Unit } from '../../../src/runtime/embedded/statements.js';
import { UnitWriter } from '../../../src/runtime/embedded/unit-writer.js';

describe('UnitWriter, with units that break a rule of the tables', () => {
  let directory: string;
  let database: Database;
  let writer: UnitWriter;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-units-'));
    database = openDatabase(join(directory, 'shop.db'));
    writer = new UnitWriter(database);
    writer.write([event(1)]);
  });
  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true });
  });

  const event = (seq: number, body = ''): Unit => [['insertEvent', 'stream', seq, body]];
  const isRule = (error: unknown): boolean => sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') === true;
  const committed = (): readonly number[] =>
    (database.prepare('SELECT seq FROM events ORDER BY seq').all() as { seq: number }[]).map(({ seq }) => seq);

  it('commits the others, and nothing of these', () => {
    const left = writer.writeExcept([event(2), [...event(3), ...event(1)], event(4)], isRule);
    expect([...left.keys()]).to.deep.equal([1]);
    expect(committed()).to.deep.equal([1, 2, 4]);
  });

  it('G9: commits nothing when the disk is full meanwhile, and all when there is room', () => {
    const units = [event(2), event(1), event(3, 'x'.repeat(100_000))];
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
    expect(() => writer.writeExcept(units, isRule)).to.throw('full');
    expect(committed()).to.deep.equal([1]);
    database.exec(`PRAGMA max_page_count = ${pages + 100}`);
    expect([...writer.writeExcept(units, isRule).keys()]).to.deep.equal([1]);
    expect(committed()).to.deep.equal([1, 2, 3]);
  });
});

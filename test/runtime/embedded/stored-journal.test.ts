import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Statement } from '../../../src/runtime/embedded/statements.js';
import { Store } from '../../../src/runtime/embedded/store.js';
import { StoredJournal } from '../../../src/runtime/embedded/stored-journal.js';
import { silent } from '../one-call.js';

const call = 'call';

describe("A call's journal", () => {
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-journal-'));
    store = await Store.open(join(directory, 'shop'), silent);
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const journal = (attempt: number): StoredJournal => new StoredJournal({ store, call, attempt });
  const step = (key: string, body = '{}') => ({ kind: 'step', key, body });
  const keys = async (): Promise<string[]> => (await journal(9).history()).entries.map(({ key }) => key);

  it('has the entries of all runs in the order in which they were recorded', async () => {
    const [first, second, third] = [journal(1), journal(2), journal(3)];
    await store.write([first.entry(step('z')), first.entry(step('y'))]);
    await store.write([second.entry(step('x'))]);
    await second.history();
    await store.write([second.entry(step('b')), third.entry(step('a'))]);
    expect(await keys()).to.deep.equal(['z', 'y', 'x', 'b', 'a']);
  });

  it('has what a later run records after what was imported, or is of a release that counted the entries', async () => {
    const before = ['z', 'y', 'x'].map((key, index): Statement => ['importEntry', call, 'step', key, index + 1, '{}']);
    await store.write(before);
    await store.write([journal(2).entry(step('a'))]);
    expect(await keys()).to.deep.equal(['z', 'y', 'x', 'a']);
  });

  it('has an entry that changes where it was recorded first', async () => {
    const first = journal(1);
    await store.write([first.entry(step('z')), first.entry(step('y'))]);
    await store.write([first.entry(step('z', '"done"'))]);
    const { entries } = await journal(2).history();
    expect(entries).to.deep.equal([step('z', '"done"'), step('y')]);
  });

  it('takes an entry as quickly when it has 10,000', async () => {
    const body = 'x'.repeat(1_000);
    const many = Array.from({ length: 10_000 }, (_, index) => index + 1);
    await store.write(many.map((index): Statement => ['importEntry', call, 'step', `old ${index}`, index, body]));
    const later = journal(2);
    const begun = performance.now();
    await store.write(many.slice(0, 200).map((index) => later.entry(step(`new ${index}`))));
    expect(performance.now() - begun, 'milliseconds').to.be.below(500);
  });
});

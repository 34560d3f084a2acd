import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { insertCall } from '../../../src/runtime/embedded/call-rows.js';
import { CommitPace } from '../../../src/runtime/embedded/commit-pace.js';
import type { Unit } from '../../../src/runtime/embedded/statements.js';
import { Store } from '../../../src/runtime/embedded/store.js';
import { silent } from '../one-call.js';

const alwaysQuick = (): CommitPace => new CommitPace(Number.POSITIVE_INFINITY);
const LOG_PAGE_BYTES = 4_096 + 24;

class SlowAtTimes extends CommitPace {
  isSlow = false;
  readonly noted: number[] = [];

  override get isQuick(): boolean {
    return !this.isSlow;
  }

  override note(milliseconds: number): void {
    this.noted.push(milliseconds);
  }
}

describe('A store commits', function () {
  this.timeout(30_000);
  let directory: string;
  let path: string;
  let store: Store;
  let writes: number;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-direct-'));
    path = join(directory, 'shop');
    writes = 0;
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  // Each call gets the next place in the order of arrival when it is committed.
  const entry = (input = ''): Unit => {
    writes += 1;
    const origin = { era: 'session', method: 'tools/call', name: 'tool', requestId: writes } as const;
    const call = { id: String(writes), session: 'session:all', instance: 'session:all', origin, input, digest: '' };
    return [insertCall({ ...call, status: 'running', createdAt: 1 })];
  };
  async function writeAlone(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) await store.write(entry());
  }
  const committed = async (): Promise<string[]> => (await store.read('unfinishedCalls')).map(({ id }) => String(id));
  const inOrder = (): string[] => Array.from({ length: writes }, (_, index) => String(index + 1));

  it('on the main thread what comes alone while the disk is quick', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    await writeAlone(50);
    expect(store.commits).to.deep.equal({ direct: 50, inWorker: 0 });
    expect(await committed()).to.deep.equal(inOrder());
  });

  it('in the worker when the disk is slow', async () => {
    store = await Store.open(path, silent, new CommitPace(0));
    await writeAlone(20);
    expect(store.commits).to.deep.equal({ direct: 0, inWorker: 20 });
  });

  it('in the worker while the disk is slow, and what each commit took is measured wherever it is made', async () => {
    const pace = new SlowAtTimes();
    store = await Store.open(path, silent, pace);
    await writeAlone(5);
    pace.isSlow = true;
    await writeAlone(3);
    expect(store.commits).to.deep.equal({ direct: 5, inWorker: 3 });
    pace.isSlow = false;
    await writeAlone(20);
    expect(store.commits).to.deep.equal({ direct: 25, inWorker: 3 });
    expect(pace.noted).to.have.length(28);
  });

  it('in the worker what came in the same turn of the event loop', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    const later = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        store.write(entry()).then(resolve, reject);
      });
    });
    await Promise.all([
      later,
      new Promise<void>((resolve) => setImmediate(resolve)).then(async () => store.write(entry())),
    ]);
    await Promise.all([store.write(entry()), store.write(entry())]);
    expect(store.commits.direct).to.equal(0);
  });

  it('in the worker for as long as units come together', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    for (let time = 0; time < 10; time += 1) {
      await Promise.all([store.write(entry()), store.write(entry())]);
      await store.write(entry());
    }
    expect(store.commits).to.deep.equal({ direct: 0, inWorker: 20 });
    await writeAlone(10);
    expect(store.commits.direct).to.be.above(0);
  });

  it('in the worker what waited while it committed something else', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    const large = store.write(entry('x'.repeat(20_000)));
    await Promise.resolve();
    await Promise.all([large, store.write(entry())]);
    expect(store.commits).to.deep.equal({ direct: 0, inWorker: 2 });
  });

  it('in the worker what is large, and what touches many rows', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    await store.write(entry('x'.repeat(20_000)));
    await store.write([['countAttempts']]);
    await store.write([['deleteSessionCalls', 'session:one']]);
    expect(store.commits).to.deep.equal({ direct: 0, inWorker: 3 });
  });

  it('in the worker after a read that was asked for before, so that it does not see what came later', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    await store.write(entry());
    const [before] = await Promise.all([committed(), store.write(entry())]);
    expect(before).to.deep.equal(['1']);
    expect(store.commits).to.deep.equal({ direct: 1, inWorker: 1 });
  });

  it('in the worker now and then, so that the log is folded', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    for (let stream = 0; stream < 3_000; stream += 1) await store.write([['insertEvent', `stream ${stream}`, 1, '']]);
    const pages = statSync(`${path}.db-wal`).size / LOG_PAGE_BYTES;
    expect(store.commits.direct).to.be.above(2_900);
    expect(pages).to.be.below(1_500);
  });

  it('a unit that breaks a rule of the tables not at all, and says so', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    const event: Unit = [['insertEvent', 'stream', 1, 'first']];
    await store.write(event);
    const failure = await store
      .write([...entry(), ['insertEvent', 'stream', 1, 'second']])
      .catch((error: unknown) => error);
    expect(failure).to.include({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(await committed()).to.deep.equal([]);
    expect(await store.read('events', 'stream', 0, 10)).to.deep.include.members([{ seq: 1, body: 'first' }]);
  });

  it('what was asked for just before it is closed', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    const written = store.write(entry());
    await store.close();
    await written;
    store = await Store.open(path, silent);
    expect(await committed()).to.deep.equal(['1']);
  });

  it('in the order of the writes, wherever', async () => {
    store = await Store.open(path, silent, alwaysQuick());
    const settled: string[] = [];
    const write = async (size: number): Promise<void> => {
      const unit = entry('x'.repeat(size));
      const key = String(writes);
      await store.write(unit);
      settled.push(key);
    };
    const act = fc.record({
      together: fc.integer({ min: 1, max: 4 }),
      size: fc.constantFrom(1, 1, 1, 20_000),
      then: fc.constantFrom('wait', 'wait', 'wait', 'tick', 'turn', 'read', 'go on'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(act, { maxLength: 15 }), { minLength: 1, maxLength: 4 }), async (clients) => {
        await Promise.all(
          clients.map(async (acts) => {
            const open: Promise<unknown>[] = [];
            for (const { together, size, then } of acts) {
              for (let time = 0; time < together; time += 1) open.push(write(size));
              if (then === 'wait') await open.at(-1);
              else if (then === 'tick') await Promise.resolve();
              else if (then === 'turn') await new Promise<void>((resolve) => setImmediate(resolve));
              else if (then === 'read') open.push(committed());
            }
            await Promise.all(open);
          }),
        );
        await writeAlone(6);
      }),
      { numRuns: 40 },
    );
    expect(await committed()).to.deep.equal(inOrder());
    expect(settled.map(Number)).to.deep.equal(settled.map(Number).sort((one, other) => one - other));
    expect(store.commits.direct).to.be.above(40);
    expect(store.commits.inWorker).to.be.above(40);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { followStream } from '../../../src/runtime/embedded/follow-stream.js';
import type { Store } from '../../../src/runtime/embedded/store.js';
import type { StreamItem } from '../../../src/runtime/port.js';
import { StreamLog } from '../../../src/runtime/stream-log.js';

const MORE_THAN_MEMORY_HOLDS = 100;
const TURNS = 50;

describe('A follower whose cursor is before items that were acknowledged', () => {
  let reads: number;
  // Each item has gone from it.
  const store = asStore({
    read: async () => {
      reads += 1;
      await nextTurn();
      return [];
    },
  });
  const follow = (log: StreamLog): AsyncGenerator<StreamItem> =>
    followStream({ store, stream: 's', log, after: 0, signal: new AbortController().signal });

  beforeEach(() => {
    reads = 0;
  });

  it('asks the store for them once, and waits for what comes next', async () => {
    const log = new StreamLog(3);
    const next = follow(log).next();
    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
    expect(reads).to.equal(1);
    log.add({ kind: 'event', seq: 4, body: '4' });
    expect(await next).to.deep.equal({ done: false, value: { kind: 'event', seq: 4, body: '4' } });
  });

  it('gets all that memory holds, the outcome last', async () => {
    const log = new StreamLog(0);
    for (let seq = 1; seq < MORE_THAN_MEMORY_HOLDS; seq += 1) log.add({ kind: 'event', seq, body: String(seq) });
    log.add({ kind: 'outcome', seq: MORE_THAN_MEMORY_HOLDS, outcome: { status: 'completed', body: '{}' } });
    const seqs: number[] = [];
    for await (const { seq } of follow(log)) seqs.push(seq);
    expect(seqs).to.deep.equal(Array.from({ length: 64 }, (_, index) => MORE_THAN_MEMORY_HOLDS - 63 + index));
  });
});

function asStore(parts: object): Store {
  return parts as Store;
}

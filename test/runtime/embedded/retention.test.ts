import { expect } from 'chai';
import { Retention } from '../../../src/runtime/embedded/retention.js';
import type { Unit } from '../../../src/runtime/embedded/statements.js';
import type { Store } from '../../../src/runtime/embedded/store.js';

const MINUTE_MS = 60_000;

describe('Retention', () => {
  let time: number;
  let written: Unit[];
  let most: number;
  let retention: Retention;
  beforeEach(() => {
    time = 0;
    written = [];
    most = 0;
    let underWay = 0;
    const store = {
      read: async () => [],
      write: async (unit: Unit) => {
        written.push(unit);
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
      },
    };
    retention = new Retention({
      store: asStore(store),
      sessionTtl: 1_000 * MINUTE_MS,
      now: () => time,
      inUse: () => [],
      expire: async () => Promise.resolve(),
      report: () => undefined,
    });
  });
  afterEach(() => {
    retention.stop();
  });

  const purged = (): unknown[] => written.map(([first]) => first?.slice(1));

  it('drops a stream once, ten minutes after its last item was written', async () => {
    for (const seq of [1, 2, 3]) retention.delivered('call', seq);
    retention.delivered('other', 1);
    time = 9 * MINUTE_MS;
    retention.delivered('call', 2);
    time = 11 * MINUTE_MS;
    await retention.sweep();
    expect(purged()).to.deep.equal([['other', 1]]);
    time = 19 * MINUTE_MS;
    await retention.sweep();
    await retention.sweep();
    expect(purged()).to.deep.equal([
      ['other', 1],
      ['call', 3],
    ]);
  });

  it('does not drop again what a client has acknowledged meanwhile', async () => {
    retention.delivered('one', 2);
    retention.delivered('other', 3);
    await retention.purge('one', 2);
    await retention.purge('other', 2);
    time = 11 * MINUTE_MS;
    await retention.sweep();
    expect(purged()).to.deep.equal([
      ['one', 2],
      ['other', 2],
      ['other', 3],
    ]);
  });

  it('lets others write between some hundred and the next', async () => {
    for (let call = 0; call < 1_000; call += 1) retention.delivered(`call ${call}`, 1);
    time = 11 * MINUTE_MS;
    await retention.sweep();
    expect(written).to.have.length(1_000);
    expect(most).to.be.at.most(250);
  });
});

function asStore(parts: object): Store {
  return parts as Store;
}

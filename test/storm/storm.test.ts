import { expect } from 'chai';
import { storm } from './storm.js';
import { commandOf, type StormOptions } from './storm-options.js';

describe('a crash storm', function () {
  this.timeout(60_000);

  it('loses, doubles and disorders nothing', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const options: StormOptions = { seed, kills: 15, clients: 6, longestLifeMs: 500, settleMs: 20_000 };
    const { violations, orders } = await storm(options, () => {});
    expect(violations, `replay: ${commandOf(options)}`).to.deep.equal([]);
    expect(orders).to.be.greaterThan(6);
  });
});

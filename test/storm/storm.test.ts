import { expect } from 'chai';
import { describeOnRuntimes } from '../crash/support/runtimes.js';
import { storm } from './storm.js';
import { commandOf, type StormOptions } from './storm-options.js';

describeOnRuntimes('a crash storm', ({ options: { runtime = 'embedded', servers = 1 }, testLimit }) => {
  it('loses, doubles and disorders nothing', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const pace = runtime === 'embedded' ? { kills: 15, longestLifeMs: 500 } : { kills: 4, longestLifeMs: 2_000 };
    const options: StormOptions = { runtime, servers, seed, clients: 6, settleMs: testLimit, ...pace };
    const { violations, orders } = await storm(options, () => {});
    expect(violations, `replay: ${commandOf(options)}`).to.deep.equal([]);
    expect(orders).to.be.greaterThan(6);
  }).timeout(2 * testLimit);
});

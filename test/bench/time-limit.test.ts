import { expect } from 'chai';
import { withinTime } from '../../bench/processes/time-limit.js';

describe('withinTime', () => {
  it('gives what the work gives', async () => {
    expect(await withinTime(Promise.resolve(1), 1000, () => 'This')).to.equal(1);
  });

  it('gives up on work that takes longer', async () => {
    const failure = await withinTime(new Promise(() => {}), 10, () => 'This').catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message', 'This took longer than 0.01 s.');
  });
});

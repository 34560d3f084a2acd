import { expect } from 'chai';
import { RestartPauses } from '../../../../src/runtime/reboot/processes/restart-pauses.js';

describe('RestartPauses', () => {
  it('start again at once, then wait longer each time, up to ten seconds', () => {
    const pauses = new RestartPauses();
    const waited = Array.from({ length: 9 }, () => pauses.next());
    expect(waited).to.deep.equal([0, 250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('begin anew after a group that has served for half a minute, and not after a shorter one', () => {
    const pauses = new RestartPauses();
    pauses.next();
    pauses.next();
    pauses.served(29_999);
    expect(pauses.next()).to.equal(500);
    pauses.served(30_000);
    expect(pauses.next()).to.equal(0);
  });
});

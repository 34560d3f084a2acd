import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { SmallVolume } from './support/small-volume.js';
import { WorkshopServer } from './support/workshop-server.js';

const CRASHES = 4;
/** Until the disk is known to be quick, and some more. */
const CALLS = 20;

describe('What is committed on the main thread', function () {
  this.timeout(60_000);
  const volume = new SmallVolume();
  let workshop: WorkshopServer;
  before(async () => {
    workshop = await WorkshopServer.start({ directory: volume.path, env: { LOG_LEVEL: 'debug' } });
  });
  after(async () => {
    await workshop.stop();
    volume.remove();
  });

  const runsThatDid = (): number =>
    workshop.server.logs.filter((line) => line.includes('committed on the main thread')).length;

  it('is there after a SIGKILL that comes with its response (G1, G3)', async () => {
    const session = await RawSession.open(workshop.url);
    let id = 0;
    for (let crash = 1; crash <= CRASHES; crash += 1) {
      for (let call = 0; call < CALLS; call += 1) {
        id += 1;
        expect(await session.text(id, 'add', { amount: 1 })).to.equal(String(id));
      }
      await workshop.crash();
      expect(runsThatDid()).to.equal(crash);
    }
  });
});

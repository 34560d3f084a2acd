import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import { until } from '../../crash/support/until.js';
import { bridgeProcess } from './remote/bridge-process.js';
import { RemoteScene } from './remote/remote-scene.js';

const IDLE_MS = 50;
/** After which it has ended; nothing tells from outside. That it is listed takes 2 s, a commit that nobody waits for 1 s. */
const ENDED_MS = 5_000;
const SESSION_TTL_MS = 10_000;

describe('An instance on Reboot whose workflow has ended', function () {
  this.timeout(90_000);
  const program = bridgeProcess({ IDLE_MS: String(IDLE_MS), SESSION_TTL_MS: String(SESSION_TTL_MS) });
  const noCrash = async (): Promise<void> => Promise.reject(new Error('Nothing crashes here.'));
  let called: RemoteScene;
  let deleted: RemoteScene;
  let left: RemoteScene;

  before(async () => {
    await program.start();
    const open = async (): Promise<RemoteScene> => {
      const scene = await RemoteScene.open(program, noCrash);
      await scene.runtime.load(scene.key);
      return scene;
    };
    [called, deleted, left] = await Promise.all([open(), open(), open()]);
    await pause(ENDED_MS);
  });
  after(() => program.remove());

  it('takes a call', async () => {
    const { key } = called;
    const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: 1 };
    const call = { id: uuidv7(), session: key, instance: key, origin, input: '{}', digest: 'd' };
    expect((await called.runtime.submit(call)).kind).to.equal('created');
  });

  it('is deleted', async () => {
    expect(await deleted.runtime.delete(deleted.key)).to.equal(true);
    expect(await deleted.runtime.load(deleted.key)).to.equal(undefined);
  });

  it('goes when it was idle for the time to live of a session', async () => {
    expect(await left.isVacant()).to.equal(false);
    await until('it was gone', async () => {
      await pause(500);
      return left.isVacant();
    });
    expect(await left.runtime.load(left.key)).to.equal(undefined);
  });
});

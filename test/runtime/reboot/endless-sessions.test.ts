import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import { bridgeProcess } from './remote/bridge-process.js';
import { RemoteScene } from './remote/remote-scene.js';

describe('A session on Reboot that never expires', function () {
  this.timeout(60_000);
  const program = bridgeProcess({ IDLE_MS: '50', SESSION_TTL_MS: 'Infinity' });

  before(() => program.start());
  after(() => program.remove());

  it('takes a call after its workflow has ended', async () => {
    const on = await RemoteScene.open(program, async () => Promise.reject(new Error('Nothing crashes here.')));
    await on.runtime.load(on.key);
    // It is listed first, which takes 2 s.
    await pause(5_000);
    const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: 1 };
    const call = { id: uuidv7(), session: on.key, instance: on.key, origin, input: '{}', digest: 'd' };
    const answered = on.runtime.submit(call).then(({ kind }) => kind);
    expect(await Promise.race([answered, pause(15_000, 'nothing', { ref: false })])).to.equal('created');
  });
});

import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import { bridgeProcess } from './remote/bridge-process.js';
import { RemoteScene } from './remote/remote-scene.js';

/** Reboot by itself refuses more waiting workflows than 1,024 in a server. */
const SESSIONS = 1_100;

describe('A server on Reboot', function () {
  this.timeout(120_000);
  const program = bridgeProcess({});
  before(() => program.start());
  after(() => program.remove());

  it(`serves ${SESSIONS} sessions, each of which waits for its expiry, also after a crash`, async () => {
    const on = await RemoteScene.open(program, async () => {
      await program.signal('SIGKILL');
      await program.start();
    });
    const keys = Array.from({ length: SESSIONS }, () => `session:${uuidv7()}`);
    await Promise.all(keys.map(async (key) => on.runtime.open({ key, attributes: '{}' })));
    const call = async (key: string): Promise<void> => {
      const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: uuidv7() };
      const request = { id: uuidv7(), session: key, instance: key, origin, input: '{}', digest: 'd' };
      expect(await on.runtime.submit(request)).to.include({ kind: 'created' });
    };
    for (const key of keys.slice(-10)) await call(key);
    await on.crash();
    for (const key of keys.slice(-10)) await call(key);
    for (const key of keys.slice(0, 10)) expect(await on.runtime.load(key)).not.to.equal(undefined);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { Runtime } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { InProcessReboot } from './in-process.js';

const IDLE_MS = 50;
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe('An instance on Reboot whose workflow has ended', function () {
  this.timeout(60_000);
  let reboot: InProcessReboot;
  let runtime: Runtime;

  before(async () => {
    reboot = await InProcessReboot.start();
    runtime = await started(60_000);
  });

  after(async () => {
    await runtime.stop();
    await reboot.stop();
  });

  async function started(sessionTtl: number): Promise<Runtime> {
    const made = reboot.make('idle', { idleMs: IDLE_MS, sessionTtl });
    await made.start(new RecordingHost(async (scope) => scope.finish({ status: 'completed', body: '{}' })), {
      logger: silent,
    });
    return made;
  }

  async function opened(): Promise<string> {
    const key = `session:${uuidv7()}`;
    await runtime.open({ key, attributes: '{}' });
    await runtime.load(key);
    // Nothing tells from outside when a workflow has ended; in time it has.
    await pause(IDLE_MS * 10);
    return key;
  }

  it('takes a call', async () => {
    const key = await opened();
    const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: 1 };
    const call = { id: uuidv7(), session: key, instance: key, origin, input: '{}', digest: 'd' };
    expect((await runtime.submit(call)).kind).to.equal('created');
  });

  it('is deleted', async () => {
    const key = await opened();
    expect(await runtime.delete(key)).to.equal(true);
    expect(await runtime.load(key)).to.equal(undefined);
  });

  it('goes when it was idle for the time to live of a session', async () => {
    await runtime.stop();
    await reboot.down();
    runtime = await started(1_000);
    const key = await opened();
    const deadline = Date.now() + 20_000;
    while ((await runtime.deliveredUpTo(key).then(async () => runtime.load(key))) !== undefined) {
      if (Date.now() > deadline) throw new Error('It is still there.');
      await pause(500);
    }
  });
});

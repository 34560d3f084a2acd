import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { CallRequest } from '../../../src/runtime/port.js';
import { bridgeProcess } from './remote/bridge-process.js';
import { RemoteScene } from './remote/remote-scene.js';

describe('What is committed of an instance on Reboot', function () {
  this.timeout(60_000);
  const program = bridgeProcess({});
  let on: RemoteScene;

  before(async () => {
    await program.start();
    on = await RemoteScene.open(program, async () => Promise.reject(new Error('Nothing crashes here.')));
  });
  after(() => program.remove());

  it('takes calls that come together along in one, whatever their ids are', async () => {
    await on.runtime.submit(request(on, 'first'));
    const { commits } = await on.counts();
    await on.submitAll(Array.from({ length: 16 }, (_, index) => request(on, `id ${index}`)));
    expect((await on.counts()).commits - commits).to.be.lessThan(6);
  });

  it('is nothing more once it is deleted, so that another may take its place', async () => {
    const run = await on.run(0);
    for (const text of ['x', 'y']) await run.record([], fieldsOf(text.repeat(5_000)));
    // What the last one let go is still being freed.
    await on.runtime.delete(on.key);
    expect(await on.isVacant()).to.equal(true);
    await on.runtime.open({ key: on.key, attributes: '{"n":2}' });
    // More than a commit that nobody waits for is put off.
    await pause(2_500);
    expect(await on.runtime.load(on.key)).to.include({ attributes: '{"n":2}' });
  });
});

function fieldsOf(text: string): string {
  const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field ${index}`, text]));
  return JSON.stringify({ format: 1, version: '1', fields });
}

function request({ key }: RemoteScene, requestId: string): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId };
  return { id: uuidv7(), session: key, instance: key, origin, input: '{}', digest: 'digest' };
}

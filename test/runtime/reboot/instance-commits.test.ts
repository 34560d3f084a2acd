import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import { InstanceStates } from '../../../src/runtime/reboot/instances/instance-states.js';
import { stateIdOf } from '../../../src/runtime/reboot/state-id.js';
import type { CallRequest, Runtime } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { InProcessReboot } from './in-process.js';

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const KEY = 'session:one';

class CountedStates extends InstanceStates {
  commits = 0;

  override async commit(...[context, next]: Parameters<InstanceStates['commit']>): Promise<boolean> {
    this.commits += 1;
    return super.commit(context, next);
  }
}

describe('What is committed of an instance on Reboot', function () {
  this.timeout(60_000);
  const states = new CountedStates();
  let reboot: InProcessReboot;
  let runtime: Runtime;
  let host: RecordingHost;

  before(async () => {
    reboot = await InProcessReboot.start();
    host = new RecordingHost();
    runtime = reboot.make('commits', { states });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: KEY, attributes: '{}' });
  });

  after(async () => {
    await runtime.stop();
    await reboot.stop();
  });

  it('takes calls that come together along in one, whatever their ids are', async () => {
    await runtime.submit(request('first'));
    const before = states.commits;
    await Promise.all(Array.from({ length: 16 }, async (_, index) => runtime.submit(request(`id ${index}`))));
    expect(states.commits - before).to.be.lessThan(6);
  });

  it('is nothing more once it is deleted, so that another may take its place', async () => {
    const scope = await host.scope(0);
    for (const text of ['x', 'y']) await scope.record([], fieldsOf(text.repeat(5_000)));
    // What the last one let go is still being freed.
    await runtime.delete(KEY);
    expect(await states.isVacant(stateIdOf('commits', KEY))).to.equal(true);
    await runtime.open({ key: KEY, attributes: '{"n":2}' });
    // More than a commit that nobody waits for is put off.
    await pause(2_500);
    expect(await runtime.load(KEY)).to.include({ attributes: '{"n":2}' });
  });
});

function fieldsOf(text: string): string {
  const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field ${index}`, text]));
  return JSON.stringify({ format: 1, version: '1', fields });
}

function request(requestId: string): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId };
  return { id: uuidv7(), session: KEY, instance: KEY, origin, input: '{}', digest: 'digest' };
}

import type { WorkflowContext } from '@reboot-dev/reboot';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { InstanceStates } from '../../../../src/runtime/reboot/instances/instance-states.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';
import { CALL, SESSION, silent } from '../../one-call.js';

/** States that run a call's own workflow when it is scheduled, or later. */
class LendingStates extends MemoryStates {
  isLate = false;
  lend: () => Promise<void> = async () => Promise.resolve();
  returned = 0;

  override serve(...args: Parameters<InstanceStates['serve']>): void {
    super.serve(...args);
    const [, driver] = args;
    this.lend = async () => {
      await driver.lend(SESSION, CALL.id, asContext({}));
      this.returned += 1;
    };
  }

  override async scheduleLend(): Promise<void> {
    if (!this.isLate) void this.lend();
  }
}

describe('The workflow of a call whose session ends on Reboot', () => {
  let states: LendingStates;
  let host: RecordingHost;
  let runtime: RebootRuntime;
  beforeEach(async () => {
    states = new LendingStates();
    host = new RecordingHost();
    runtime = new RebootRuntime({ states, server: 'shop', sessionTtl: 1e9, now: Date.now, idleMs: 1 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: SESSION, attributes: '{}' });
    await runtime.submit(CALL);
  });
  afterEach(async () => runtime.stop());

  const begun = async () => (await host.scope(0)).native?.make();

  it('ends with it', async () => {
    await begun();
    await runtime.delete(SESSION);
    await pause(1);
    expect(states.returned).to.equal(1);
  });

  it('ends when the session was moved elsewhere', async () => {
    await begun();
    const held = states.operations.get('shop')?.held;
    await held?.hold(SESSION, 'token');
    expect(states.returned).to.equal(0);
    await held?.end(SESSION, 'token');
    await pause(1);
    expect(states.returned).to.equal(1);
  });

  it('ends at once when it comes only then', async () => {
    states.isLate = true;
    void begun();
    await pause(1);
    const deleted = runtime.delete(SESSION);
    await Promise.all([runtime.load(SESSION), runtime.load(SESSION)]);
    expect(await runtime.load(SESSION)).to.equal(undefined);
    void states.lend();
    await deleted;
    await pause(1);
    expect(states.returned).to.equal(1);
  });
});

function asContext(parts: object): WorkflowContext {
  return parts as WorkflowContext;
}

import type { WorkflowContext } from '@reboot-dev/reboot';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { CallRequest } from '../../../../src/runtime/port.js';
import type { InstanceStates } from '../../../../src/runtime/reboot/instances/instance-states.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const session = 'session:one';
const CALL: CallRequest = {
  id: 'call-1',
  session,
  instance: session,
  origin: { era: 'session', method: 'tools/call', name: 'add', requestId: 1 },
  input: '{}',
  digest: 'd',
};

/** States that run a call's own workflow when it is scheduled, or later. */
class LendingStates extends MemoryStates {
  isLate = false;
  lend: () => Promise<void> = async () => Promise.resolve();
  returned = 0;

  override serve(...args: Parameters<InstanceStates['serve']>): void {
    super.serve(...args);
    const [, driver] = args;
    this.lend = async () => {
      await driver.lend(session, CALL.id, asContext({}));
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
    await runtime.open({ key: session, attributes: '{}' });
    await runtime.submit(CALL);
  });
  afterEach(async () => runtime.stop());

  const begun = async () => (await host.scope(0)).native?.make();

  it('ends with it', async () => {
    await begun();
    await runtime.delete(session);
    await pause(1);
    expect(states.returned).to.equal(1);
  });

  it('ends when the session was moved elsewhere', async () => {
    await begun();
    const held = states.operations.get('shop')?.held;
    await held?.hold(session, 'token');
    expect(states.returned).to.equal(0);
    await held?.end(session, 'token');
    await pause(1);
    expect(states.returned).to.equal(1);
  });

  it('ends at once when it comes only then', async () => {
    states.isLate = true;
    void begun();
    await pause(1);
    const deleted = runtime.delete(session);
    await Promise.all([runtime.load(session), runtime.load(session)]);
    expect(await runtime.load(session)).to.equal(undefined);
    void states.lend();
    await deleted;
    await pause(1);
    expect(states.returned).to.equal(1);
  });
});

function asContext(parts: object): WorkflowContext {
  return parts as WorkflowContext;
}

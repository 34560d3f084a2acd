import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { CallRequest } from '../../../../src/runtime/port.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';
import { SESSION, silent } from '../../one-call.js';

/** States that are committed only once the test lets them. */
class SlowStates extends MemoryStates {
  gate: Promise<void> = Promise.resolve();

  override async commit(...args: Parameters<MemoryStates['commit']>): Promise<boolean> {
    await this.gate;
    return super.commit(...args);
  }
}

describe('A call on Reboot that has ended, and is still to be committed', () => {
  let states: SlowStates;
  let runtime: RebootRuntime;
  let open: () => void;
  beforeEach(async () => {
    states = new SlowStates();
    const host = new RecordingHost(async (scope) => scope.finish({ status: 'completed', body: '{}' }));
    runtime = new RebootRuntime({ states, server: 'shop', sessionTtl: 1e9, now: Date.now, idleMs: 1 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: SESSION, attributes: '{}' });
    await runtime.load(SESSION);
    states.gate = new Promise((resolve) => (open = resolve));
  });
  afterEach(async () => runtime.stop());

  it('is not joined by its twin before that (G1)', async () => {
    const answered: string[] = [];
    const submissions = ['call-1', 'call-2'].map(async (id) => {
      const { kind } = await runtime.submit(call(id));
      answered.push(kind);
    });
    await pause(20);
    expect(answered).to.deep.equal([]);
    open();
    await Promise.all(submissions);
    expect(answered).to.have.members(['created', 'joined']);
  });

  it('is waited for when the server is drained', async () => {
    const submitted = runtime.submit(call('call-1'));
    await pause(20);
    let isDrained = false;
    const drained = runtime.drain(5_000).then(() => (isDrained = true));
    await pause(60);
    expect(isDrained).to.equal(false);
    open();
    await Promise.all([submitted, drained]);
  });
});

function call(id: string): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: 1 };
  return { id, session: SESSION, instance: SESSION, origin, input: '{}', digest: 'd' };
}

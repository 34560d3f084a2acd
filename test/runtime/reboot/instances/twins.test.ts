import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { CallRequest } from '../../../../src/runtime/port.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const session = 'session:one';

/** States that are committed only once the test lets them. */
class SlowStates extends MemoryStates {
  gate: Promise<void> = Promise.resolve();

  override async commit(...args: Parameters<MemoryStates['commit']>): Promise<boolean> {
    await this.gate;
    return super.commit(...args);
  }
}

describe('The twin of a call on Reboot that ended at once', () => {
  it('is not joined to it before that is durable (G1)', async () => {
    const states = new SlowStates();
    const host = new RecordingHost(async (scope) => scope.finish({ status: 'completed', body: '{}' }));
    const runtime = new RebootRuntime({ states, server: 'shop', sessionTtl: 1e9, now: Date.now, idleMs: 1 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: session, attributes: '{}' });
    await runtime.load(session);
    let open: () => void = () => undefined;
    states.gate = new Promise((resolve) => (open = resolve));
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
    await runtime.stop();
  });
});

function call(id: string): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId: 1 };
  return { id, session, instance: session, origin, input: '{}', digest: 'd' };
}

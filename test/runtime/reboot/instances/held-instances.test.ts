import { expect } from 'chai';
import { StoreUnavailableError } from '../../../../src/errors/store-errors.js';
import type { CallRequest, Submission } from '../../../../src/runtime/port.js';
import type { Holds } from '../../../../src/runtime/reboot/instances/instance-operations.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';
import { SESSION, silent } from '../../one-call.js';

describe('A call that comes just before its session is held on Reboot', () => {
  let held: Holds | undefined;
  let host: RecordingHost;
  let runtime: RebootRuntime;
  beforeEach(async () => {
    const states = new MemoryStates();
    host = new RecordingHost();
    runtime = new RebootRuntime({ states, server: 'shop', sessionTtl: 1e9, now: Date.now, idleMs: 1 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: SESSION, attributes: '{}' });
    await runtime.load(SESSION);
    held = states.operations.get('shop')?.held;
  });
  afterEach(async () => runtime.stop());

  for (const requestId of [1, 'one'])
    it(`is refused for a while, and found by another try (request id ${JSON.stringify(requestId)})`, async () => {
      const submitted = outcomeOf(runtime.submit(call('call-1', requestId)));
      await host.scope(0);
      await held?.hold(SESSION, 'token');
      expect(await submitted).to.be.instanceOf(StoreUnavailableError);
      await held?.release('token');
      expect(await runtime.submit(call('call-2', requestId))).to.deep.include({ kind: 'joined' });
    });
});

async function outcomeOf(submission: Promise<Submission>): Promise<unknown> {
  return submission.catch((error: unknown) => error);
}

function call(id: string, requestId: string | number): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId };
  return { id, session: SESSION, instance: SESSION, origin, input: '{}', digest: 'd' };
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { ChunkStates } from '../../../../src/runtime/reboot/instances/chunk-states.js';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryChunks } from './memory-chunks.js';
import { MemoryStates } from './memory-states.js';
import { CALL, SESSION, silent } from '../../one-call.js';

/** States whose chunks are written only once the test lets them. */
class SlowChunks extends MemoryStates {
  readonly chunks = new MemoryChunks();
  gate: Promise<void> = Promise.resolve();

  override chunksOf(): ChunkStates {
    return {
      put: async (name, text) => {
        await this.gate;
        await this.chunks.put(name, text);
      },
      get: async (name) => this.chunks.get(name),
    };
  }
}

describe('The deletion of a session on Reboot while a commit of it is under way', () => {
  let states: SlowChunks;
  let host: RecordingHost;
  let runtime: RebootRuntime;
  let open: () => void;
  beforeEach(async () => {
    states = new SlowChunks();
    host = new RecordingHost();
    runtime = new RebootRuntime({ states, server: 'shop', sessionTtl: 1e9, now: Date.now, idleMs: 1 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key: SESSION, attributes: '{}' });
    await runtime.submit(CALL);
    states.gate = new Promise((resolve) => (open = resolve));
    void (await host.scope(0)).emit(JSON.stringify('long '.repeat(1_000)));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  });
  afterEach(async () => runtime.stop());

  it('is durable when it resolves: the session does not come back, nor do its calls', async () => {
    const deleted = runtime.delete(SESSION);
    open();
    expect(await deleted).to.equal(true);
    expect(await runtime.load(SESSION)).to.equal(undefined);
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(host.scopes).to.have.length(1);
  });
});

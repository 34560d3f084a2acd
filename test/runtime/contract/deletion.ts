import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { InstanceKey } from '../../../src/runtime/port.js';
import { request } from './request.js';
import type { DeclareTest, Scene } from './scene.js';

/** G1: a call that an ended session accepts would be lost. */
export function deletionContract(test: DeclareTest): void {
  test('lets no deleted instance come back for those who ask meanwhile, while much is written', async (on) => {
    const keys = Array.from({ length: 4 }, (_, index) => `${on.key}-${index}`);
    for (const key of keys) await on.runtime.open({ key, attributes: '{}' });
    const stopWriting = keepWriting(on);
    for (const key of keys) await deleteWhileAsked(on, key);
    await stopWriting();
    for (const session of keys) {
      expect(await on.runtime.load(session)).to.equal(undefined);
      expect(await on.runtime.submit(request(on, { session }))).to.deep.equal({ kind: 'no_session' });
    }
  });
}

/** So that whatever else is written has to wait for its turn. */
function keepWriting({ runtime, key }: Scene): () => Promise<void> {
  const over = new AbortController();
  const writing = (async () => {
    while (!over.signal.aborted) await runtime.publish(key, '"busy"');
  })();
  return async () => {
    over.abort();
    await writing;
  };
}

async function deleteWhileAsked(on: Scene, session: InstanceKey): Promise<void> {
  const gone = new AbortController();
  const deletion = on.runtime.delete(session).finally(() => {
    gone.abort();
  });
  for (let requestId = 1; !gone.signal.aborted; requestId += 1) {
    await nextTurn();
    await Promise.all([on.runtime.load(session), on.runtime.submit(request(on, { session, requestId }))]);
  }
  expect(await deletion).to.equal(true);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { StoreUnavailableError } from '../../../src/errors/store-errors.js';
import { EmbeddedRuntime } from '../../../src/runtime/embedded/embedded-runtime.js';
import type { CallRequest } from '../../../src/runtime/port.js';
import { Store } from '../../../src/runtime/embedded/store.js';
import { RecordingHost } from '../recording-host.js';

const ignore = (): void => undefined;
const KEY = 'session:one';

/** The worker of the next store that is opened. */
function nextWorker(): Promise<Worker> {
  return new Promise((resolve) => process.once('worker', resolve));
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'nothing failed',
    (error: unknown) => error,
  );
}

function request(requestId: number): CallRequest {
  const origin = { era: 'session', method: 'tools/call', name: 'tool', requestId } as const;
  return { id: `call ${requestId}`, session: KEY, instance: KEY, origin, input: '{}', digest: 'digest' };
}

describe('When the worker of a store has ended', () => {
  let directory: string;
  let path: string;
  let errors: string[];
  const logger = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_facts: object, message: string) => void errors.push(message),
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-lost-'));
    path = join(directory, 'shop');
    errors = [];
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  for (const [how, end] of [
    ['without a word', async (worker: Worker) => worker.terminate()],
    [
      'with an error',
      async (worker: Worker) => {
        worker.postMessage(null);
        return Promise.resolve();
      },
    ],
  ] as const) {
    it(`${how}, what waits for it fails, and what comes later, and it says so once`, async () => {
      const worker = nextWorker();
      const store = await Store.open(path, logger);
      const ended = end(await worker);
      const committing = store.write([['openInstance', 'one', null, '{}', 1, 1]]);
      await Promise.resolve();
      const waiting = store.write([['openInstance', 'two', null, '{}', 1, 1]]);
      const read = store.read('instance', 'one');
      await ended;
      const failures = await Promise.all([committing, waiting, read].map(failureOf));
      failures.push(await failureOf(store.write([['deleteInstance', 'one']])));
      failures.push(await failureOf(store.read('instance', 'one')));
      for (const failure of failures) expect(failure).to.be.instanceOf(StoreUnavailableError);
      expect(store.failure).to.be.instanceOf(StoreUnavailableError);
      await store.close();
      expect(errors).to.have.length(1);
      expect(errors[0]).to.include('The store worker ended; restart the process.');
    });
  }

  it('requests are refused, calls wait for the next start, and the runtime stops (G9)', async () => {
    const worker = nextWorker();
    const host = new RecordingHost();
    const runtime = new EmbeddedRuntime({ path, sessionTtl: 60_000, now: Date.now });
    await runtime.start(host, { logger });
    await runtime.open({ key: KEY, attributes: '{}' });
    await runtime.submit(request(1));
    const submitted = failureOf(runtime.submit(request(2)));
    const [scope] = host.scopes;
    let wasSettled = false;
    const settle = (): void => void (wasSettled = true);
    scope?.emit('{}').then(settle, settle);
    scope?.record([{ kind: 'step', key: 'one', body: '{}' }]).then(settle, settle);
    await (await worker).terminate();
    expect(await submitted).to.be.instanceOf(StoreUnavailableError);
    for (const refused of [runtime.submit(request(3)), runtime.load(KEY), runtime.open({ key: 'b', attributes: '' })]) {
      expect(await failureOf(refused)).to.be.instanceOf(StoreUnavailableError);
    }
    await nextTurn();
    expect(wasSettled).to.equal(false);
    await runtime.stop();
    const later = new EmbeddedRuntime({ path, sessionTtl: 60_000, now: Date.now });
    const laterHost = new RecordingHost();
    await later.start(laterHost, { logger });
    expect(laterHost.scopes.map(({ call }) => call.id)).to.include('call 1');
    await later.stop();
  });
});

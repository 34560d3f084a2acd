import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Alarms } from '../../../src/runtime/alarms.js';
import { CallRegistry } from '../../../src/runtime/embedded/call-registry.js';
import { InstanceCache } from '../../../src/runtime/embedded/instance-cache.js';
import { Store } from '../../../src/runtime/embedded/store.js';
import type { CallRequest } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const KEY = 'session:one';
const CALL: CallRequest = {
  id: 'call',
  session: KEY,
  instance: KEY,
  origin: { era: 'session', method: 'tools/call', name: 'tool', requestId: 1 },
  input: '{}',
  digest: 'digest',
};

describe('The calls of an embedded runtime', () => {
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-registry-'));
    store = await Store.open(join(directory, 'shop'), logger);
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  for (const [when, runs] of [
    ['run again when their instance is not held any more', 2],
    ['do not, once all were abandoned', 1],
  ] as const) {
    it(when, async () => {
      const instances = new InstanceCache({ store, touchEveryMs: 60_000 });
      const host = new RecordingHost();
      const calls = new CallRegistry({ store, instances, host, logger, now: Date.now, alarms: new Alarms(Date.now) });
      await store.write([['openInstance', KEY, null, '{}', 1, 1]]);
      const instance = await instances.load(KEY);
      if (instance === undefined) throw new Error('There is no instance.');
      await calls.submit(CALL, instance);
      calls.abandonCallsOf(instance, new Error('It is being moved.'));
      instances.hold(KEY);
      if (runs === 1) calls.abandonAll(new Error('The server is stopping.'));
      await calls.goOn(KEY);
      expect(host.scopes).to.have.length(runs);
    });
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Alarms } from '../../../src/runtime/alarms.js';
import { CallRegistry } from '../../../src/runtime/embedded/call-registry.js';
import { EmbeddedRuntime } from '../../../src/runtime/embedded/embedded-runtime.js';
import { InstanceCache } from '../../../src/runtime/embedded/instance-cache.js';
import { ServedStore } from '../../../src/runtime/embedded/served-store.js';
import type { Unit } from '../../../src/runtime/embedded/statements.js';
import { Store } from '../../../src/runtime/embedded/store.js';
import { RecordingHost } from '../recording-host.js';

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const KEYS = ['session:one', 'session:two', 'session:three'];

describe('What an operator can change of a store that is served', () => {
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-served-'));
    store = await Store.open(join(directory, 'shop'), logger);
    await store.write(KEYS.map((key) => ['openInstance', key, null, '{}', 1, 1]));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('holds many sessions with one commit', async () => {
    const instances = new InstanceCache({ store, touchEveryMs: 60_000 });
    const host = new RecordingHost();
    const calls = new CallRegistry({ store, instances, host, logger, now: Date.now, alarms: new Alarms(Date.now) });
    const runtime = new EmbeddedRuntime({ path: join(directory, 'shop'), sessionTtl: 60_000, now: Date.now });
    const units: Unit[] = [];
    const write = store.write.bind(store);
    store.write = async (unit) => {
      units.push(unit);
      return write(unit);
    };
    const hold = await new ServedStore({ runtime, store, instances, calls }).hold([...KEYS, 'session:none']);
    expect(units).to.have.length(1);
    expect(KEYS.map((key) => instances.isHeld(key))).to.deep.equal([true, true, true]);
    await hold.release();
    expect(KEYS.map((key) => instances.isHeld(key))).to.deep.equal([false, false, false]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InstanceCache } from '../../../src/runtime/embedded/instance-cache.js';
import { Store } from '../../../src/runtime/embedded/store.js';

/** As many as are kept in memory with nothing to do. */
const MOST = 512;
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe('InstanceCache', () => {
  let directory: string;
  let store: Store;
  let instances: InstanceCache;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-instances-'));
    store = await Store.open(join(directory, 'shop'), logger);
    instances = new InstanceCache({ store, touchEveryMs: 60_000 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  function addMany(prefix: string): void {
    for (let index = 0; index < MOST; index += 1) instances.add(rowOf(`${prefix} ${index}`));
  }

  it('lets go of those that were not used for longest', () => {
    instances.add(rowOf('old'));
    addMany('other');
    expect(instances.get('old')).to.equal(undefined);
    expect(instances.get('other 0')).not.to.equal(undefined);
  });

  it('keeps one while something of it is being written, as what is stored is older until then', async () => {
    const instance = instances.add(rowOf('old'));
    let end: () => void = ignore;
    const written = instance.during(new Promise((resolve) => (end = resolve)));
    addMany('other');
    expect(instances.pinned()).to.deep.equal([instance]);
    end();
    await written;
    addMany('yet another');
    expect(instances.get('old')).to.equal(undefined);
  });
});

function rowOf(key: string) {
  return {
    key,
    principal: null,
    attributes: '{}',
    fields: null,
    created_at: 1,
    used_at: 1,
    last_seq: 0,
    delivered_seq: 0,
  };
}

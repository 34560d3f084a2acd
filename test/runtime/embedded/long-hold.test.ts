import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { AdminClient } from '../../../src/runtime/embedded/admin-client.js';
import { EmbeddedRuntime } from '../../../src/runtime/embedded/embedded-runtime.js';
import { RecordingHost } from '../recording-host.js';
import { silent } from '../one-call.js';

const KEY = 'session:one';
/** More than either end of the admin channel is silent for while it answers. */
const EXPORT_MS = 10_500;

describe('A session that is held for long', function () {
  this.timeout(2 * EXPORT_MS);
  let directory: string;
  let runtime: EmbeddedRuntime;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-hold-'));
    const path = join(directory, 'shop');
    runtime = new EmbeddedRuntime({ path, sessionTtl: 60_000, now: Date.now });
    await runtime.start(new RecordingHost(), { logger: silent });
    await runtime.open({ key: KEY, attributes: '{}' });
  });
  after(async () => {
    await runtime.stop();
    rmSync(directory, { recursive: true });
  });

  it('is held until it is ended', async () => {
    const client = await AdminClient.connect(join(directory, 'shop'));
    const hold = await client?.hold([KEY]);
    await wait(EXPORT_MS);
    expect(await hold?.end(KEY)).to.equal(true);
    expect(await runtime.load(KEY)).to.equal(undefined);
    await hold?.release();
  });
});

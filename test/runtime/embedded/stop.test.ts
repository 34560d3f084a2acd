import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { AdminClient } from '../../../src/runtime/embedded/admin-client.js';
import { EmbeddedRuntime } from '../../../src/runtime/embedded/embedded-runtime.js';
import type { CallRequest } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { silent } from '../one-call.js';

const KEY = 'session:one';
const CALL: CallRequest = {
  id: 'call',
  session: KEY,
  instance: KEY,
  origin: { era: 'session', method: 'tools/call', name: 'tool', requestId: 1 },
  input: '{}',
  digest: 'digest',
};

describe('An embedded runtime that stops', () => {
  let directory: string;
  let path: string;
  let host: RecordingHost;
  let runtime: EmbeddedRuntime;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-stop-'));
    path = join(directory, 'shop');
    await start();
    await runtime.open({ key: KEY, attributes: '{}' });
  });
  afterEach(async () => {
    await runtime.stop();
    rmSync(directory, { recursive: true });
  });

  async function start(): Promise<void> {
    host = new RecordingHost();
    runtime = new EmbeddedRuntime({ path, sessionTtl: 60_000, now: Date.now });
    await runtime.start(host, { logger: silent });
  }

  it('does not wait for a command that holds a session, whose calls run again at the next start only', async () => {
    await runtime.submit(CALL);
    const client = await AdminClient.connect(path);
    await client?.hold([KEY]);
    await runtime.stop();
    await nextTurn();
    expect(host.scopes).to.have.length(1);
    await start();
    expect(host.scopes.map(({ attempt }) => attempt)).to.deep.equal([2]);
  });

  it('has stopped before anybody who asks is told so', async () => {
    const told: string[] = [];
    await Promise.all([runtime.stop().then(() => told.push('first')), runtime.stop().then(() => told.push('second'))]);
    expect(told).to.deep.equal(['first', 'second']);
  });
});

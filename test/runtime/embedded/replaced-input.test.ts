import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { embedded } from '../../../src/runtime/embedded/embedded.js';
import type { CallRequest, Runtime } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { silent } from '../one-call.js';

const key = 'session:one';
const OUTCOME = { status: 'completed', body: '{}' } as const;
const CALL: CallRequest = {
  id: 'call-1',
  session: key,
  instance: key,
  origin: { era: 'session', method: 'tools/call', name: 'add', requestId: 1 },
  input: '{"secret":1}',
  digest: 'd',
};

describe('An input that finish() replaces', () => {
  let directory: string;
  let runtime: Runtime;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'durable-mcp-input-'));
  });
  afterEach(async () => {
    await runtime.stop();
    await rm(directory, { recursive: true });
  });

  async function start(host: RecordingHost): Promise<void> {
    runtime = embedded({ directory }).create({ name: 'test', sessionTtl: 60_000 });
    await runtime.start(host, { logger: silent });
    await runtime.open({ key, attributes: '{}' });
  }

  async function inputLater(): Promise<string | undefined> {
    await runtime.stop();
    runtime = embedded({ directory }).create({ name: 'test', sessionTtl: 60_000 });
    await runtime.start(new RecordingHost(), { logger: silent });
    return (await runtime.find(CALL.id, key))?.input;
  }

  it('is gone with the outcome of a call that was stored before', async () => {
    const host = new RecordingHost();
    await start(host);
    await runtime.submit(CALL);
    const scope = await host.scope(0);
    await scope.record([]);
    await scope.finish(OUTCOME, undefined, '{}');
    expect(await inputLater()).to.equal('{}');
  });

  it('is never stored of a call that ends at once', async () => {
    await start(new RecordingHost(async (scope) => scope.finish(OUTCOME, undefined, '{}')));
    await runtime.submit(CALL);
    expect(await inputLater()).to.equal('{}');
  });

  it('stays as it is unless another is given', async () => {
    await start(new RecordingHost(async (scope) => scope.finish(OUTCOME)));
    await runtime.submit(CALL);
    expect(await inputLater()).to.equal('{"secret":1}');
  });

  it('stays as it is of a call that was stored before, too', async () => {
    const host = new RecordingHost();
    await start(host);
    await runtime.submit(CALL);
    await (await host.scope(0)).finish(OUTCOME);
    expect(await inputLater()).to.equal('{"secret":1}');
  });

  it('still lets twins meet', async () => {
    await start(new RecordingHost(async (scope) => scope.finish(OUTCOME, undefined, '{}')));
    await runtime.submit(CALL);
    await inputLater();
    expect(await runtime.submit({ ...CALL, id: 'call-2' })).to.include({ kind: 'joined' });
  });
});

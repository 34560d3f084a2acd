import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { CallRequest, Runtime, StreamItem } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { InProcessReboot } from './in-process.js';

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const KEY = 'session:large';

describe('A large instance on Reboot', function () {
  this.timeout(120_000);
  let reboot: InProcessReboot;
  let runtime: Runtime;
  let host: RecordingHost;

  before(async () => {
    reboot = await InProcessReboot.start();
    await start();
    await runtime.open({ key: KEY, attributes: '{}' });
  });

  after(async () => {
    await runtime.stop();
    await reboot.stop();
  });

  async function start(): Promise<void> {
    host = new RecordingHost();
    runtime = reboot.make('large');
    await runtime.start(host, { logger: silent });
  }

  async function crash(): Promise<void> {
    await runtime.stop();
    await reboot.down();
    await start();
  }

  it('keeps 10,000 events of a call, each once and in order, across a crash', async () => {
    const call = request(1);
    await runtime.submit(call);
    const first = await host.scope(0);
    for (let start = 0; start < 5_000; start += 100) await emitFrom(first, start);
    await crash();
    const second = await host.scope(0);
    expect((await second.history()).events).to.have.length(5_000);
    const followed = collect(runtime, call.id);
    for (let start = 5_000; start < 10_000; start += 100) await emitFrom(second, start);
    await second.finish({ status: 'completed', body: '{}' });
    const items = await followed;
    expect(items.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 10_001 }, (_, index) => index + 1));
    expect(items.at(-1)).to.include({ kind: 'outcome' });
  });

  it('keeps 5 MB of fields, and what is 4 MB long besides', async () => {
    const fields = JSON.stringify({ format: 1, version: '1', fields: { big: 'x'.repeat(5_000_000), small: 1 } });
    const long = JSON.stringify({ text: 'y'.repeat(4_000_000) });
    const call = request(2, long);
    const count = host.scopes.length;
    await runtime.submit(call);
    const scope = await host.scope(count);
    await scope.record([{ kind: 'step', key: 'a', body: long }], fields);
    await scope.emit(long);
    await crash();
    const again = await host.scope(0);
    expect(await again.loadFields()).to.equal(fields);
    expect(again.call.input).to.equal(long);
    expect((await again.history()).entries).to.deep.equal([{ kind: 'step', key: 'a', body: long }]);
    await again.finish({ status: 'completed', body: long });
    const items = await collect(runtime, call.id);
    expect(items.map((item) => (item.kind === 'event' ? item.body : item.outcome.body))).to.deep.equal([long, long]);
  });

  it('finds every call that it ever had, long after', async () => {
    const calls = Array.from({ length: 100 }, (_, index) => request(100 + index));
    for (const call of calls) {
      const count = host.scopes.length;
      const submitted = runtime.submit(call);
      await (await host.scope(count)).finish({ status: 'completed', body: `"${call.id}"` });
      await submitted;
    }
    await crash();
    for (const call of calls) {
      const twin = await runtime.submit({ ...call, id: uuidv7() });
      expect(twin).to.deep.include({ kind: 'joined' });
      expect(await collect(runtime, call.id)).to.have.length(1);
    }
    expect(await runtime.find(calls[0]?.id ?? '', 'session:other')).to.equal(undefined);
  });

  it('keeps what is more than Reboot takes at once, of many short parts', async () => {
    const fields: Record<string, string> = {};
    for (let index = 0; index < 3_200; index += 1) fields[`field ${index}`] = '€'.repeat(500);
    const stored = JSON.stringify({ format: 1, version: '1', fields });
    const first = host.scopes.length;
    const calls = Array.from({ length: 12 }, (_, index) => request(1_000 + index));
    const submitted = calls.map(async (call) => runtime.submit(call));
    for (const [index, call] of calls.entries()) {
      const scope = await host.scope(first + index);
      const steps = Array.from({ length: 30 }, (_, step) => ({
        kind: 'step',
        key: `${step}`,
        body: '€'.repeat(4_000),
      }));
      await scope.record(steps, stored);
      if (index % 2 === 0) await scope.finish({ status: 'completed', body: `"${call.id}"` });
    }
    await Promise.all(submitted);
    await crash();
    const resumed = await host.scope(5);
    expect(await resumed.loadFields()).to.equal(stored);
    expect((await resumed.history()).entries).to.have.length(30);
    for (const scope of host.scopes) await scope.finish({ status: 'completed', body: `"${scope.call.id}"` }, '{}');
    for (const call of calls) expect(await collect(runtime, call.id)).to.have.length(1);
    await crash();
    for (const call of calls) {
      expect(await runtime.find(call.id, KEY)).to.include({ status: 'completed' });
      expect(await collect(runtime, call.id)).to.have.length(1);
    }
    expect(host.scopes).to.deep.equal([]);
  });

  it('is gone with all of it when it is deleted', async () => {
    expect(await runtime.load(KEY)).not.to.equal(undefined);
    await runtime.delete(KEY);
    await crash();
    expect(await runtime.load(KEY)).to.equal(undefined);
  });
});

async function emitFrom(scope: { emit(body: string): Promise<void> }, start: number): Promise<void> {
  await Promise.all(Array.from({ length: 100 }, async (_, index) => scope.emit(`"event ${start + index}"`)));
}

function request(requestId: number, input = '{}'): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId };
  return { id: uuidv7(), session: KEY, instance: KEY, origin, input, digest: 'digest' };
}

async function collect(runtime: Runtime, stream: string): Promise<StreamItem[]> {
  const items: StreamItem[] = [];
  for await (const item of runtime.follow(stream, 0, new AbortController().signal)) items.push(item);
  return items;
}

import { expect } from 'chai';
import { uuidv7 } from 'uuidv7';
import type { CallRequest, StreamItem } from '../../../src/runtime/port.js';
import { CrashTogether } from '../../crash/support/crash-together.js';
import { bridgeProcess } from './remote/bridge-process.js';
import type { RemoteRun } from './remote/remote-run.js';
import { RemoteScene } from './remote/remote-scene.js';

describe('A large instance on Reboot', function () {
  this.timeout(240_000);
  const program = bridgeProcess({ DURABLE_MCP_SERVERS: '2' });
  const group = new CrashTogether(async () => {
    await program.signal('SIGKILL');
    await program.start();
  });

  before(() => program.start());
  after(() => program.remove());

  function test(what: string, body: (on: RemoteScene) => Promise<void>): void {
    it(
      what,
      group.add(async () => body(await RemoteScene.open(program, async () => group.crash()))),
    );
  }

  test('keeps 10,000 events of a call, each once and in order, across a crash', async (on) => {
    const call = request(on, 1);
    await on.runtime.submit(call);
    await emit(await on.run(0), 0, 5_000);
    await on.crash();
    const again = await on.run(0);
    expect((await again.history()).events).to.have.length(5_000);
    const followed = collect(on, call.id);
    await emit(again, 5_000, 10_000);
    await again.finish({ status: 'completed', body: '{}' });
    const items = await followed;
    expect(items.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 10_001 }, (_, index) => index + 1));
    expect(items.at(-1)).to.include({ kind: 'outcome' });
  });

  test('keeps 5 MB of fields, and what is 4 MB long besides', async (on) => {
    const fields = JSON.stringify({ format: 1, version: '1', fields: { big: 'x'.repeat(5_000_000), small: 1 } });
    const long = JSON.stringify({ text: 'y'.repeat(4_000_000) });
    const call = request(on, 2, long);
    await on.runtime.submit(call);
    const run = await on.run(0);
    await run.record([{ kind: 'step', key: 'a', body: long }], fields);
    await run.emit(long);
    await on.crash();
    const again = await on.run(0);
    expect(await again.loadFields()).to.equal(fields);
    expect(again.call.input).to.equal(long);
    expect((await again.history()).entries).to.deep.equal([{ kind: 'step', key: 'a', body: long }]);
    await again.finish({ status: 'completed', body: long });
    const items = await collect(on, call.id);
    expect(items.map((item) => (item.kind === 'event' ? item.body : item.outcome.body))).to.deep.equal([long, long]);
  });

  test('finds every call that it ever had, long after', async (on) => {
    const calls = Array.from({ length: 100 }, (_, index) => request(on, 100 + index));
    for (const [index, call] of calls.entries()) {
      const submitted = on.runtime.submit(call);
      await (await on.run(index)).finish({ status: 'completed', body: `"${call.id}"` });
      await submitted;
    }
    await on.crash();
    for (const call of calls) {
      const twin = await on.runtime.submit({ ...call, id: uuidv7() });
      expect(twin).to.deep.include({ kind: 'joined' });
      expect(await collect(on, call.id)).to.have.length(1);
    }
    expect(await on.runtime.find(calls[0]?.id ?? '', 'session:other')).to.equal(undefined);
  });

  test('keeps what is more than Reboot takes at once, of many short parts', async (on) => {
    const fields: Record<string, string> = {};
    for (let index = 0; index < 3_200; index += 1) fields[`field ${index}`] = '€'.repeat(500);
    const stored = JSON.stringify({ format: 1, version: '1', fields });
    const calls = Array.from({ length: 12 }, (_, index) => request(on, 1_000 + index));
    const submitted = calls.map(async (call) => on.runtime.submit(call));
    for (const [index, call] of calls.entries()) {
      const run = await on.run(index);
      const steps = Array.from({ length: 30 }, (_, step) => ({
        kind: 'step',
        key: `${step}`,
        body: '€'.repeat(4_000),
      }));
      await run.record(steps, stored);
      if (index % 2 === 0) await run.finish({ status: 'completed', body: `"${call.id}"` });
    }
    await Promise.all(submitted);
    await on.crash();
    const resumed = await on.run(5);
    expect(await resumed.loadFields()).to.equal(stored);
    expect((await resumed.history()).entries).to.have.length(30);
    for (const run of await on.runs()) await run.finish({ status: 'completed', body: `"${run.call.id}"` }, '{}');
    for (const call of calls) expect(await collect(on, call.id)).to.have.length(1);
    await on.crash();
    for (const call of calls) {
      expect(await on.runtime.find(call.id, on.key)).to.include({ status: 'completed' });
      expect(await collect(on, call.id)).to.have.length(1);
    }
    expect(await on.runs()).to.have.length(0);
  });

  test('is gone with all of it when it is deleted', async (on) => {
    const fields = JSON.stringify({ format: 1, version: '1', fields: { big: 'x'.repeat(5_000_000) } });
    await on.runtime.submit(request(on, 1));
    const run = await on.run(0);
    await run.record([], fields);
    await emit(run, 0, 500);
    await on.runtime.delete(on.key);
    expect(await on.isVacant()).to.equal(true);
    await on.crash();
    expect(await on.runtime.load(on.key)).to.equal(undefined);
  });
});

/** Events that say their numbers, a hundred at a time. */
async function emit(run: RemoteRun, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += 100) {
    await run.ask('emitAll', ...Array.from({ length: 100 }, (_, index) => `"event ${start + index}"`));
  }
}

function request({ key }: RemoteScene, requestId: number, input = '{}'): CallRequest {
  const origin = { era: 'session' as const, method: 'tools/call', name: 'add', requestId };
  return { id: uuidv7(), session: key, instance: key, origin, input, digest: 'digest' };
}

async function collect({ runtime }: RemoteScene, stream: string): Promise<StreamItem[]> {
  const items: StreamItem[] = [];
  for await (const item of runtime.follow(stream, 0, new AbortController().signal)) items.push(item);
  return items;
}

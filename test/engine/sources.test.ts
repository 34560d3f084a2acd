import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness, Gate } from './harness.js';

const DAY_MS = 86_400_000;
let runs: string[] = [];
let gate = new Gate();

@McpServer({ name: 'sources', version: '1' })
class SourceServer {
  @Tool()
  async draw(context: DurableContext): Promise<string> {
    const drawn = [
      (await context.now()).toISOString(),
      context.uuid(),
      context.uuid(),
      String(context.random()),
      context.idempotencyKey('pay'),
    ].join(' ');
    runs.push(drawn);
    await gate.pass();
    return drawn;
  }

  @Tool()
  async nap(@Param('milliseconds') milliseconds: number, context: DurableContext): Promise<string> {
    runs.push('begun');
    await context.sleep('nap', milliseconds);
    return 'awake';
  }

  @Tool()
  async endless(@Param('length') length: string, context: DurableContext): Promise<void> {
    await context.sleep('nap', Number(length));
  }

  @Tool()
  async naps(context: DurableContext): Promise<string> {
    const woken: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await context.sleep(`nap-${index}`, 200 + (20 - index) * 5);
        woken.push(index);
      }),
    );
    return woken.join();
  }

  @Tool()
  async twice(context: DurableContext): Promise<void> {
    await context.sleep('same', 0);
    await context.sleep('same', 0);
  }
}

describe('time, chance and sleep', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    runs = [];
    gate = new Gate();
    server = await EngineHarness.start(SourceServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  it('are the same in every run of a call', async () => {
    const call = await server.begin('draw');
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    const text = await server.text(call);
    expect(runs).to.deep.equal([text, text]);
  });

  it('differ from call to call and from draw to draw', async () => {
    gate.open();
    const drawn = [...(await server.call('draw')).split(' '), ...(await server.call('draw')).split(' ')];
    const uuids = drawn.filter((text) => /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(text));
    expect(new Set(uuids).size).to.equal(4);
    expect(drawn[4]).not.to.equal(drawn[9]);
    expect(Number(drawn[3])).to.be.within(0, 1);
  });

  it('sleep over a restart and hold nothing of the call meanwhile', async () => {
    const call = await server.begin('nap', { milliseconds: 2_000 });
    await server.suspended(call);
    await server.crash();
    expect(await server.call('nap', { milliseconds: 0 })).to.equal('awake');
    expect(runs).to.deep.equal(['begun', 'begun']);
    expect(await server.text(call)).to.equal('awake');
    expect(runs).to.have.length(3);
  });

  it('wake in the order of their times', async () => {
    expect(await server.call('naps')).to.equal('19,18,17,16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1,0');
  });

  it('end a sleep of a day when the call is cancelled', async () => {
    const call = await server.begin('nap', { milliseconds: DAY_MS });
    await server.suspended(call);
    await server.runtime.cancel(call, 'enough');
    expect((await server.outcome(call)).status).to.equal('cancelled');
  });

  it('refuse a sleep that has no length, or a name twice', async () => {
    await server.call('nap', { milliseconds: -1 });
    await server.call('twice');
    expect(server.errors[0]).to.match(/The sleep "nap" must last a number of milliseconds from 0 on, not -1/);
    expect(server.errors[1]).to.match(/Two sleeps of this call are named "same"/);
    await server.call('endless', { length: 'NaN' });
    await server.call('endless', { length: 'Infinity' });
    expect(server.errors[2]).to.match(/must last a number of milliseconds from 0 on, not NaN/);
    expect(server.errors[3]).to.match(/must last a number of milliseconds from 0 on, not Infinity/);
  });
});

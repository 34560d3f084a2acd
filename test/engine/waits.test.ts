import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness, Gate, until } from './harness.js';

let gate = new Gate();
let secondGate = new Gate();
let effects: string[] = [];
/** For which a branch lags behind. Milliseconds. */
let lag = 0;

@McpServer({ name: 'waits', version: '1' })
class WaitingServer {
  count = 0;
  made: string = randomUUID();
  field: unknown = undefined;

  /** Leaves a wait behind, and a branch that a replay waits for. */
  @Tool()
  async leave(context: DurableContext): Promise<void> {
    void context.sleep('long', 100_000);
    const late = async () => {
      await pause(30);
      await context.atLeastOnce('late', () => effects.push('late'));
    };
    await Promise.all([late(), context.atLeastOnce('first', async () => gate.pass())]);
    this.count = 99;
    throw new ToolError('no');
  }

  @Tool()
  async spoil(context: DurableContext): Promise<string> {
    this.field = () => 1;
    await context.sleep('a', 50).catch(() => undefined);
    this.field = 1;
    await context.sleep('b', 50);
    return 'went on';
  }

  @Tool({ concurrency: 'shared' })
  async look(context: DurableContext): Promise<string> {
    const { made } = this;
    await context.sleep('nap', 1);
    await context.atLeastOnce(`look at ${this.made}`, () => 1);
    await gate.pass();
    return String(made === this.made);
  }

  @Tool()
  async limit(context: DurableContext): Promise<string> {
    const retry = { initialInterval: 20, maxInterval: 20 };
    const fails = context.atLeastOnce('fails', () => Promise.reject<string>(new Error('down')), { retry });
    const first = await Promise.race([fails, context.sleep('limit', 100).then(() => 'limit')]);
    await gate.pass();
    return first;
  }

  /** A sleep ends before a step that began before it. */
  @Tool()
  async overtake(@Param('how') how: string, context: DurableContext): Promise<string> {
    const effect = async () => {
      await gate.pass();
      if (how === 'retried' && effects.length === 0) {
        effects.push('slow fails');
        throw new Error('again');
      }
      effects.push('slow');
      return 'slow';
    };
    const retry = { initialInterval: 30 };
    const slow =
      how === 'once'
        ? context.atMostOnce('slow', effect, { reconcile: () => 'slow' })
        : context.atLeastOnce('slow', effect, { retry });
    const limit = async () => {
      if (lag > 0) await pause(lag);
      await context.sleep('limit', how === 'retried' ? 20 : 1);
      return 'limit';
    };
    const first = await Promise.race([slow, limit()]);
    await context.atLeastOnce(`after ${first}`, () => effects.push(`after ${first}`));
    const second = await slow;
    await secondGate.pass();
    return `${first}, ${second}`;
  }

  @Tool()
  async answered(context: DurableContext): Promise<void> {
    const ask = async () => {
      await context.elicit('Go on?', { type: 'object', properties: { yes: { type: 'boolean' } } });
      effects.push('answered');
    };
    this.count = 7;
    await Promise.all([context.atLeastOnce('slow', async () => gate.pass()), ask()]);
    throw new ToolError('no');
  }

  @Tool()
  read(): string {
    return String(this.count);
  }
}

describe('waits (G7)', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    secondGate = new Gate();
    effects = [];
    lag = 0;
    server = await EngineHarness.start(WaitingServer, { capabilities: { elicitation: {} } });
  });

  afterEach(async () => {
    await server.stop();
  });

  it('that a handler leaves behind do not commit the fields of a call that throws, on replay neither (G3)', async () => {
    const call = await server.begin('leave');
    await gate.reached();
    await until(() => effects.length === 1);
    // The step is stored a little later.
    await pause(50);
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.equal('no');
    expect(effects).to.deep.equal(['late']);
    expect(await server.call('read')).to.equal('0');
  });

  it('end a call whose fields cannot be committed, whatever its handler catches', async () => {
    expect(await server.call('spoil')).to.match(/internal error/);
    expect(server.errors).to.have.length(1);
    expect(server.errors[0]).to.match(/FieldNotStorableError/);
    expect(await server.call('read')).to.equal('0');
  });

  it('give a call back the fields that it began with, when no call has stored any', async () => {
    const call = await server.begin('look');
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.equal('true');
  });

  describe('beside steps', () => {
    it('end while one is tried again and again', async () => {
      gate.open();
      expect(await server.call('limit')).to.equal('limit');
    });

    it('have ended on replay, too', async () => {
      const call = await server.begin('limit');
      await gate.reached();
      gate = new Gate();
      await server.crash();
      gate.open();
      expect(await server.text(call)).to.equal('limit');
      expect(server.errors).to.deep.equal([]);
    });

    for (const how of ['once', 'at least once', 'retried']) {
      it(`end before the same steps on replay, when a step is unfinished (${how})`, async () => {
        if (how === 'retried') gate.open();
        const call = await server.begin('overtake', { how });
        await until(() => effects.includes('after limit') && effects.length === (how === 'retried' ? 2 : 1));
        // The step is stored a little later.
        await pause(how === 'retried' ? 0 : 30);
        gate = new Gate();
        lag = 50;
        await server.crash();
        gate.open();
        secondGate.open();
        expect(await server.text(call)).to.equal('limit, slow');
        expect(server.errors).to.deep.equal([]);
      });

      it(`end before the same steps on replay, when those have ended (${how})`, async () => {
        const call = await server.begin('overtake', { how });
        if (how === 'retried') gate.open();
        await until(() => effects.includes('after limit'));
        gate.open();
        await secondGate.reached();
        secondGate = new Gate();
        const before = [...effects];
        await server.crash();
        secondGate.open();
        expect(await server.text(call)).to.equal('limit, slow');
        expect(server.errors).to.deep.equal([]);
        expect(effects).to.deep.equal(before);
      });
    }

    it('end without a commit of the fields: the call was not suspended', async () => {
      const call = await server.begin('answered');
      await server.answer(call, await server.question(call), { action: 'decline' });
      await until(() => effects.includes('answered'));
      gate.open();
      expect(await server.text(call)).to.equal('no');
      expect(await server.call('read')).to.equal('0');
    });
  });
});

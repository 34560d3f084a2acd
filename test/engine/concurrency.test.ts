import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness, Gate, SESSION } from './harness.js';

const form = { type: 'object', properties: { yes: { type: 'boolean' } } };
let gate = new Gate();
let order: string[] = [];

@McpServer({ name: 'concurrency', version: '1' })
class TurnServer {
  count = 0;
  seen: number[] = [];

  @Tool()
  async wait(context: DurableContext): Promise<string> {
    const before = this.count;
    this.count += 100;
    await context.elicit('Go on?', form);
    const between = this.count;
    this.seen = [...this.seen, between];
    await context.elicit('And on?', form);
    await gate.pass();
    return `${before} ${between} ${this.count} ${this.seen.join()}`;
  }

  @Tool()
  async add(@Param('name') name: string): Promise<string> {
    order.push(`${name} begins`);
    await Promise.resolve();
    this.count += 1;
    order.push(`${name} ends`);
    return String(this.count);
  }

  @Tool()
  async hold(context: DurableContext): Promise<string> {
    order.push('hold');
    await context.atLeastOnce('first', () => 1);
    await gate.pass();
    return 'held';
  }

  @Tool({ concurrency: 'exclusive' })
  async alone(context: DurableContext): Promise<string> {
    order.push('alone');
    this.count = 7;
    await context.elicit('Alone?', form);
    return String(this.count);
  }

  @Tool({ concurrency: 'shared' })
  async look(): Promise<string> {
    await gate.pass();
    return String(this.count);
  }

  @Tool({ concurrency: 'shared' })
  meddle(): void {
    this.count = -1;
  }

  @Tool({ concurrency: 'shared' })
  async glance(context: DurableContext): Promise<string> {
    const before = this.count;
    await context.atLeastOnce('note', () => 1);
    await gate.pass();
    return String(before);
  }

  @Prompt()
  meddling(): string {
    this.count = -2;
    return 'x';
  }

  @Tool()
  async commit(context: DurableContext): Promise<string> {
    this.count = 5;
    await context.checkpoint();
    this.count = 0;
    await gate.pass();
    return String(this.count);
  }

  @Tool()
  async commitAndFail(context: DurableContext): Promise<void> {
    this.count = 5;
    await context.checkpoint();
    this.count = 6;
    throw new Error('too late');
  }

  @Tool()
  async stray(context: DurableContext): Promise<string> {
    const aside = async () => {
      await gate.pass();
      this.count = 1_000;
    };
    await Promise.all([context.sleep('nap', 50), aside()]);
    return String(this.count);
  }

  @Tool()
  async strayCommit(context: DurableContext): Promise<string> {
    const aside = async () => {
      await gate.pass();
      await context.checkpoint();
    };
    await Promise.all([context.sleep('nap', 10_000), aside()]);
    return 'never';
  }

  @Tool()
  async leave(context: DurableContext): Promise<string> {
    await Promise.race([context.elicit('Ever?', form), gate.pass()]);
    return 'left';
  }

  @Tool()
  read(): string {
    return String(this.count);
  }
}

describe('turns (G7)', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    order = [];
    server = await EngineHarness.start(TurnServer, { capabilities: { elicitation: {} } });
  });

  afterEach(async () => {
    await server.stop();
  });

  it('run calls one at a time, in order of arrival', async () => {
    const calls = await Promise.all(['a', 'b', 'c'].map(async (name) => server.begin('add', { name })));
    expect(await Promise.all(calls.map(async (call) => server.text(call)))).to.deep.equal(['1', '2', '3']);
    expect(order).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('go to ten others while one waits for its user; a replay sees what the first run saw', async () => {
    const call = await server.begin('wait');
    await server.question(call);
    for (let number = 1; number <= 10; number += 1)
      expect(await server.call('add', { name: 'x' })).to.equal(String(100 + number));
    await server.answer(call, await server.question(call), { action: 'decline' });
    const second = await server.question(call, 2);
    await server.call('add', { name: 'x' });
    await server.suspended(call);
    await server.crash();
    await server.call('add', { name: 'x' });
    expect(await server.answer(call, second, { action: 'decline' })).to.equal('not_asked');
    await server.answer(call, await server.question(call, 3), { action: 'decline' });
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.equal('0 110 112 110');
    expect(await server.call('read')).to.equal('112');
  });

  it('go back to the call that had one when the process ended', async () => {
    const hold = await server.begin('hold');
    await gate.reached();
    const next = await server.begin('add', { name: 'next' });
    gate = new Gate();
    await server.crash();
    await gate.reached();
    expect(order).to.deep.equal(['hold', 'hold']);
    gate.open();
    await server.text(next);
    expect(await server.text(hold)).to.equal('held');
  });

  it('are kept through waits by an exclusive call, restarts included', async () => {
    const alone = await server.begin('alone');
    await server.suspended(alone);
    const add = await server.begin('add', { name: 'late' });
    await server.crash();
    await server.answer(alone, await server.question(alone, 2), { action: 'decline' });
    expect(await server.text(alone)).to.equal('7');
    expect(await server.text(add)).to.equal('8');
    expect(order).to.deep.equal(['alone', 'alone', 'late begins', 'late ends']);
  });

  it('are not needed by shared calls', async () => {
    const shared = [await server.begin('look'), await server.begin('look')];
    await gate.reached(2);
    expect(await server.call('add', { name: 'beside' })).to.equal('1');
    gate.open();
    expect(await Promise.all(shared.map(async (call) => server.text(call)))).to.deep.equal(['0', '0']);
  });

  it('are free again when the session of a running call is deleted', async () => {
    await server.begin('hold');
    await gate.reached();
    const queued = await server.begin('hold');
    await server.runtime.cancel(queued, 'enough');
    await server.runtime.delete(SESSION);
    await server.reopen();
    expect(await server.call('add', { name: 'new' })).to.equal('1');
  });

  it('are free again when the session of a cancelled call that goes on regardless is deleted', async () => {
    const call = await server.begin('hold');
    await gate.reached();
    await server.runtime.cancel(call, 'enough');
    await server.runtime.delete(SESSION);
    await server.reopen();
    expect(await server.call('add', { name: 'new' })).to.equal('1');
  });

  it('are not waited for by a call that is cancelled in the queue', async () => {
    await server.begin('hold');
    await gate.reached();
    const queued = await server.begin('add', { name: 'queued' });
    await server.runtime.cancel(queued, 'enough');
    expect((await server.outcome(queued)).status).to.equal('cancelled');
    const last = await server.begin('add', { name: 'last' });
    gate.open();
    expect(await server.text(last)).to.equal('1');
  });

  describe('and fields', () => {
    it('may not be changed by a shared tool', async () => {
      expect(await server.call('meddle')).to.match(/internal error/);
      expect(server.errors.join()).to.match(/TurnServer\.meddle changed a field, but it runs beside other calls/);
      expect(await server.call('read')).to.equal('0');
    });

    it('may not be changed by a prompt', async () => {
      const { status } = await server.outcome(await server.beginPrompt('meddling'));
      expect(status).to.equal('failed');
      expect(await server.call('read')).to.equal('0');
    });

    it('are seen by the replay of a shared tool as by its first run', async () => {
      const glance = await server.begin('glance');
      await gate.reached();
      await server.call('add', { name: 'x' });
      gate = new Gate();
      await server.crash();
      gate.open();
      expect(await server.text(glance)).to.equal('0');
    });

    it('are kept from a checkpoint when the call throws later', async () => {
      await server.call('commitAndFail');
      expect(await server.call('read')).to.equal('5');
    });

    it('are stored after a checkpoint that was replayed, also when they are as at the start', async () => {
      const call = await server.begin('commit');
      await gate.reached();
      gate = new Gate();
      await server.crash();
      gate.open();
      expect(await server.text(call)).to.equal('0');
      expect(await server.call('read')).to.equal('0');
    });

    it('may not be changed by a branch while the call is suspended', async () => {
      const call = await server.begin('stray');
      await server.suspended(call);
      gate.open();
      expect(await server.text(call)).to.match(/internal error/);
      expect(server.errors.join()).to.match(/stray changed a field, but the call was suspended/);
      expect(await server.call('read')).to.equal('0');
    });

    it('are not committed by a checkpoint of a suspended call', async () => {
      const call = await server.begin('strayCommit');
      await server.suspended(call);
      gate.open();
      await server.text(call);
      expect(server.errors.join()).to.match(/the call was suspended in a question or a sleep/);
    });

    it('of others stay when a call ends while it is suspended', async () => {
      const call = await server.begin('leave');
      await server.suspended(call);
      await server.call('add', { name: 'x' });
      gate.open();
      expect(await server.text(call)).to.equal('left');
      expect(await server.call('read')).to.equal('1');
    });
  });
});

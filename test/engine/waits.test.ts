import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness, Gate, until } from './harness.js';

let gate = new Gate();
let effects: string[] = [];

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
  async recover(context: DurableContext): Promise<string> {
    this.field = () => 1;
    const failure = await context.sleep('a', 50).catch((error: unknown) => error);
    this.field = 1;
    await context.sleep('b', 150);
    return failure instanceof Error ? failure.message : 'no failure';
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
  read(): string {
    return String(this.count);
  }
}

describe('waits (G7)', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    effects = [];
    server = await EngineHarness.start(WaitingServer);
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

  it('that could not commit the fields leave the next one alone', async () => {
    expect(await server.call('recover')).to.match(/field/);
    expect(server.errors).to.deep.equal([]);
  });

  it('give a call back the fields that it began with, when no call has stored any', async () => {
    const call = await server.begin('look');
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.equal('true');
  });
});

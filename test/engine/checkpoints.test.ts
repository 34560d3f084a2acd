import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness } from './harness.js';

const NAP_MS = 400;

@McpServer({ name: 'checkpoints', version: '1' })
class Checkpointed {
  field: unknown = 'initial';

  @Tool()
  async commit(@Param('what') what: string, context: DurableContext): Promise<string> {
    this.field = what === 'function' ? () => 1 : what;
    const error = await context.checkpoint().catch((reason: unknown) => reason);
    this.field = 'mended';
    await context.checkpoint();
    await context.sleep('nap', NAP_MS);
    return `${String(error)} ${String(this.field)}`;
  }

  @Tool({ concurrency: 'shared' })
  async change(context: DurableContext): Promise<string> {
    const before = this.field;
    this.field = 'changed';
    const error = await context.checkpoint().catch((reason: unknown) => reason);
    this.field = before;
    await context.sleep('nap', NAP_MS);
    return String(error);
  }
}

describe('checkpoints', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    server = await EngineHarness.start(Checkpointed);
  });

  afterEach(async () => {
    await server.stop();
  });

  async function interrupted(name: string, values: Record<string, string> = {}): Promise<string> {
    const call = await server.begin(name, values);
    await server.suspended(call);
    await server.crash();
    return server.text(call);
  }

  it('commit once, and are passed on replay', async () => {
    expect(await interrupted('commit', { what: 'text' })).to.equal('undefined mended');
  });

  it('that cannot store a field fail in every run alike', async () => {
    expect(await interrupted('commit', { what: 'function' })).to.match(
      /^FieldNotStorableError: Checkpointed\.field: .* mended$/,
    );
  });

  it('of a call that may only read fail in every run alike', async () => {
    expect(await interrupted('change')).to.match(/^FieldsReadOnlyError: Checkpointed\.change changed a field/);
  });
});

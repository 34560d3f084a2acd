import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness, Gate } from './harness.js';

let gate = new Gate();

@McpServer({ name: 'carts', version: '1' })
class Cart {
  coupon?: string = 'WELCOME';

  @Tool({ concurrency: 'shared' })
  look(): string {
    return 'coupon' in this ? `coupon ${this.coupon}` : 'none';
  }

  @Tool()
  drop(): void {
    delete this.coupon;
  }

  @Tool()
  dropInVain(): never {
    delete this.coupon;
    throw new ToolError('not now');
  }

  @Tool()
  set(): void {
    this.coupon = 'AGAIN';
  }

  @Tool()
  blank(): void {
    Reflect.set(this, 'coupon', undefined);
  }

  @Tool()
  async wait(context: DurableContext): Promise<string> {
    const before = this.look();
    await context.sleep('a little', 30);
    const after = this.look();
    await gate.pass();
    return `${before}, then ${after}`;
  }
}

describe('A field that a tool deletes', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    server = await EngineHarness.start(Cart);
  });

  afterEach(async () => {
    await server.stop();
  });

  it('is missing in the next call, and after a restart', async () => {
    await server.call('drop');
    expect(await server.call('look')).to.equal('none');
    await server.crash();
    expect(await server.call('look')).to.equal('none');
  });

  it('is there again once another call sets it', async () => {
    await server.call('drop');
    await server.call('set');
    await server.crash();
    expect(await server.call('look')).to.equal('coupon AGAIN');
  });

  it('G3: is there as before when the tool throws', async () => {
    await server.call('dropInVain');
    expect(await server.call('look')).to.equal('coupon WELCOME');
  });

  it('is not one that is set to undefined', async () => {
    await server.call('blank');
    await server.crash();
    expect(await server.call('look')).to.equal('coupon undefined');
  });

  it('G7: is missing behind the wait of a call meanwhile, and so in its replay', async () => {
    const call = await server.begin('wait');
    await server.suspended(call);
    await server.call('drop');
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.equal('coupon WELCOME, then none');
  });

  it('G7: comes back behind the wait of a call when another has set it', async () => {
    await server.call('drop');
    gate.open();
    const call = await server.begin('wait');
    await server.suspended(call);
    await server.call('set');
    expect(await server.text(call)).to.equal('none, then coupon AGAIN');
    expect(await server.call('look')).to.equal('coupon AGAIN');
  });
});

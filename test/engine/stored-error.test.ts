import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { reviveError, storeError, type StoredError } from '../../src/engine/stored-error.js';
import { NonRetryableError, StepFailedError } from '../../src/errors/step-errors.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness, Gate } from './harness.js';

class OutOfStock extends ToolError {}
class CardDeclined extends NonRetryableError {}

function foreign(): Error {
  return Object.assign(new Error('the password is 1234'), { name: 'ToolError', code: 'E_FOREIGN' });
}

const again = (error: unknown): ReturnType<typeof reviveError> =>
  reviveError(JSON.parse(JSON.stringify(storeError(error))) as StoredError);

describe('An error in the journal', () => {
  it('stays of its kind, with its own name', () => {
    const [tool, final] = [again(new OutOfStock('no mugs')), again(new CardDeclined('no funds'))];
    expect(tool)
      .to.be.instanceOf(ToolError)
      .and.to.include({ name: 'OutOfStock', message: 'no mugs', code: 'tool_error' });
    expect(final).to.be.instanceOf(NonRetryableError).and.to.include({ name: 'CardDeclined', message: 'no funds' });
  });

  it('is a StepFailedError for any other, whatever its name', () => {
    for (const name of ['ToolError', 'NonRetryableError', 'TypeError']) {
      const error = again(Object.assign(new Error('secret'), { name, code: 17 }));
      expect(error).to.be.instanceOf(StepFailedError).and.to.include({ name, message: 'secret', code: 17 });
    }
  });

  it('keeps a code that a ToolError has of its own', () => {
    class Sold extends ToolError {
      override readonly code: never = 'sold' as never;
    }
    expect(again(new Sold('gone')))
      .to.be.instanceOf(ToolError)
      .and.to.include({ name: 'Sold', code: 'sold' });
  });

  it('is there also for what cannot be read', () => {
    for (const thrown of [Object.create(null), Symbol('thrown'), undefined])
      expect(again(thrown)).to.be.instanceOf(StepFailedError);
    const { proxy, revoke } = Proxy.revocable(new Error('hidden'), {});
    revoke();
    expect(again(proxy).message).to.equal('What was thrown cannot be read.');
  });

  it('of an older release is told by its name', () => {
    const stored = { message: 'no mugs', code: 'tool_error' };
    expect(reviveError({ ...stored, name: 'ToolError' })).to.be.instanceOf(ToolError);
    expect(reviveError({ ...stored, name: 'NonRetryableError' })).to.be.instanceOf(NonRetryableError);
    expect(reviveError({ ...stored, name: 'OutOfStock' })).to.be.instanceOf(StepFailedError);
  });

  it('can be read by an older release: name, message and code are where they were', () => {
    expect(storeError(new ToolError('no mugs'))).to.include({
      name: 'ToolError',
      message: 'no mugs',
      code: 'tool_error',
    });
  });
});

let gate = new Gate();

@McpServer({ name: 'errors', version: '1' })
class ErrorServer {
  @Tool()
  async order(@Param('what') what: string, context: DurableContext): Promise<never> {
    try {
      return await context.atMostOnce('order', () => {
        throw what === 'foreign' ? foreign() : new OutOfStock('There are no mugs.');
      });
    } catch (error) {
      await gate.pass();
      throw error;
    }
  }
}

describe('What a client is told of an error in a step', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    server = await EngineHarness.start(ErrorServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  async function told(what: string, { replayed }: { readonly replayed: boolean }): Promise<string> {
    const call = await server.begin('order', { what });
    await gate.reached();
    const before = gate;
    gate = new Gate();
    gate.open();
    if (replayed) await server.crash();
    else before.open();
    return server.text(call);
  }

  for (const replayed of [false, true]) {
    const when = replayed ? 'on replay' : 'in the first run';
    it(`is the text of a subclass of ToolError, ${when}`, async () => {
      expect(await told('ours', { replayed })).to.equal('There are no mugs.');
    });

    it(`is nothing of a foreign error named ToolError, ${when}`, async () => {
      expect(await told('foreign', { replayed })).to.match(/^The tool failed with an internal error/);
    });
  }
});

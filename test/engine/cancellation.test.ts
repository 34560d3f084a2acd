import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness, Gate, until } from './harness.js';

const form = { type: 'object', properties: { yes: { type: 'boolean' } } };
let gate = new Gate();
let seen: string[] = [];

@McpServer({ name: 'cancellation', version: '1' })
class CancelServer {
  count = 0;

  @Tool()
  async cleanup(context: DurableContext): Promise<string> {
    try {
      seen.push('run');
      await Promise.all([context.elicit('Go on?', form), context.sleep('long', 100_000)]);
    } catch (error) {
      seen.push(error instanceof Error ? error.name : '');
      this.count += 10;
    }
    await context.atLeastOnce('late', () => seen.push('effect')).catch((error: unknown) => seen.push(String(error)));
    return 'cleaned';
  }

  @Tool()
  async patient(context: DurableContext): Promise<void> {
    context.signal.addEventListener('abort', () => seen.push(`aborted: ${String(context.signal.reason)}`));
    await context.atLeastOnce(
      'never',
      () => {
        seen.push('attempt');
        throw new Error('again');
      },
      { retry: { initialInterval: 50_000 } },
    );
  }

  @Tool()
  async busy(): Promise<string> {
    seen.push('busy');
    await gate.pass();
    return 'done';
  }

  @Tool({ timeout: 60 })
  async slow(context: DurableContext): Promise<string> {
    seen.push('slow');
    context.signal.addEventListener('abort', () => seen.push('aborted'));
    await gate.pass();
    await context.atLeastOnce('after', () => seen.push('effect'));
    return 'late';
  }

  @Tool({ timeout: 150 })
  async limited(context: DurableContext): Promise<string> {
    seen.push('limited');
    await context.elicit('Go on?', form);
    return 'answered';
  }

  @Tool()
  add(): string {
    this.count += 1;
    return String(this.count);
  }
}

describe('an ended call', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    seen = [];
    server = await EngineHarness.start(CancelServer, { capabilities: { elicitation: {} } });
  });

  afterEach(async () => {
    gate.open();
    await server.stop();
  });

  describe('by cancellation (G8)', () => {
    it('stops its waits with CallCancelledError, with the turn in hand to clean up, and begins no effect', async () => {
      const call = await server.begin('cleanup');
      await server.suspended(call);
      expect(await server.call('add')).to.equal('1');
      expect(await server.runtime.cancel(call, 'enough')).to.equal(true);
      expect(await server.outcome(call)).to.deep.equal({ status: 'cancelled', body: '' });
      expect(seen).to.deep.equal(['run', 'CallCancelledError', 'CallCancelledError: The call was cancelled: enough']);
      expect(await server.call('add')).to.equal('12');
    });

    it('withdraws its open questions', async () => {
      const call = await server.begin('cleanup');
      await server.suspended(call);
      await server.runtime.cancel(call, 'enough');
      expect((await server.stream(call)).map((item) => (item.kind === 'event' ? item.body : ''))[1]).to.match(
        /question-withdrawn/,
      );
    });

    it('stops its retries and aborts its signal', async () => {
      const call = await server.begin('patient');
      await until(() => seen.includes('attempt'));
      await server.runtime.cancel(call, 'enough');
      expect((await server.outcome(call)).status).to.equal('cancelled');
      expect(seen).to.deep.equal(['attempt', 'aborted: enough']);
    });

    it('gives no response although its handler goes on to return', async () => {
      const call = await server.begin('busy');
      await gate.reached();
      await server.runtime.cancel(call, 'enough');
      gate.open();
      expect((await server.outcome(call)).status).to.equal('cancelled');
    });

    it('runs nothing after a restart', async () => {
      const call = await server.begin('busy');
      await gate.reached();
      await server.runtime.cancel(call, 'enough');
      await server.crash();
      expect((await server.outcome(call)).status).to.equal('cancelled');
      expect(seen).to.deep.equal(['busy']);
    });

    it('runs nothing when it comes to a suspended call after a restart', async () => {
      const call = await server.begin('cleanup');
      await server.suspended(call);
      await server.crash();
      await server.question(call, 2);
      await server.runtime.cancel(call, 'enough');
      expect((await server.outcome(call)).status).to.equal('cancelled');
      expect(seen).to.deep.equal(['run']);
    });
  });

  describe("by its tool's timeout", () => {
    it('gives an error result at once, and nothing that it still does counts', async () => {
      const call = await server.begin('slow');
      expect(await server.text(call)).to.equal('CancelServer.slow did not end within 60 ms.');
      gate.open();
      expect(await server.call('add')).to.equal('1');
      expect(seen).to.deep.equal(['slow', 'aborted']);
    });

    it('counts the time in the queue', async () => {
      await server.begin('busy');
      await gate.reached();
      expect(await server.call('slow')).to.match(/did not end within/);
      expect(seen).to.deep.equal(['busy']);
    });

    it('ends a suspended call', async () => {
      expect(await server.call('limited')).to.match(/did not end within 150 ms/);
      expect(await server.call('add')).to.equal('1');
    });

    it('ends a suspended call after a restart, and runs nothing of it', async () => {
      const call = await server.begin('limited');
      await server.suspended(call);
      await server.crash();
      expect(await server.text(call)).to.match(/did not end within 150 ms/);
      expect(seen).to.deep.equal(['limited']);
    });
  });

  it('leaves a call alone when the server stops: its handler learns of no error', async () => {
    const call = await server.begin('cleanup');
    await server.suspended(call);
    await server.crash();
    await server.question(call, 2);
    expect(seen).to.deep.equal(['run']);
  });
});

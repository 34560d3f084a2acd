import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import type { CallId } from '../../src/runtime/port.js';
import { EngineHarness, Gate, SESSION, unhandledDuring } from './harness.js';

let gate = new Gate();
let isReplay = false;

@McpServer({ name: 'events', version: '1' })
class EventServer {
  @Tool()
  async tell(context: DurableContext): Promise<string> {
    await context.reportProgress({ progress: 1 });
    await context.log.info('same');
    await context.log.info('same');
    await context.notify.toolsChanged();
    await gate.pass();
    await context.log.info('same');
    await context.notify.toolsChanged();
    return 'told';
  }

  @Tool()
  async quiet(context: DurableContext): Promise<string> {
    await context.log.debug('detail');
    await context.atLeastOnce('work', () => 1);
    await gate.pass();
    await context.log.debug('more');
    return 'done';
  }

  @Tool()
  async parting(context: DurableContext): Promise<string> {
    await Promise.resolve();
    void context.reportProgress({ progress: 1 });
    void context.log.warning('last words');
    return 'gone';
  }

  @Tool()
  async late(context: DurableContext): Promise<string> {
    await context.log.info('begun');
    await gate.pass();
    void context.log.warning('last words');
    return 'gone';
  }

  @Tool()
  async beside(context: DurableContext): Promise<string> {
    const aside = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return context.now();
    };
    const slow = aside();
    await (isReplay ? undefined : slow.then(async () => gate.pass()));
    void context.reportProgress({ progress: 1 });
    await slow;
    return 'gone';
  }

  @Tool()
  async unfit(context: DurableContext): Promise<string> {
    const circle: Record<string, never> = {};
    Reflect.set(circle, 'self', circle);
    void context.log.info(circle);
    await context.now();
    return 'fine';
  }
}

describe('events', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    gate = new Gate();
    isReplay = false;
    server = await EngineHarness.start(EventServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  async function replayed(name: string, meanwhile: () => Promise<void> = async () => undefined): Promise<CallId> {
    const call = await server.begin(name);
    await gate.reached();
    gate = new Gate();
    isReplay = true;
    await server.crash();
    await meanwhile();
    gate.open();
    return call;
  }

  async function said(call: CallId): Promise<readonly unknown[]> {
    const items = await server.stream(call);
    return items
      .map((item) =>
        item.kind === 'event' ? (JSON.parse(item.body) as { data?: string; topic: string }) : item.outcome.status,
      )
      .map((event) => (typeof event === 'string' ? event : (event.data ?? event.topic)));
  }

  it('are not sent again on replay, but as often as they are said on purpose', async () => {
    const call = await replayed('tell');
    expect(await said(call)).to.deep.equal(['progress', 'same', 'same', 'same', 'completed']);
  });

  it('of a session are not sent again on replay either', async () => {
    const call = await replayed('tell');
    await server.outcome(call);
    const stream = new AbortController();
    const bodies: string[] = [];
    for await (const item of server.runtime.follow(SESSION, 0, stream.signal)) {
      if (item.kind === 'event') bodies.push(item.body);
      if (bodies.length === 2) stream.abort();
    }
    await server.runtime.publish(SESSION, '"end"');
    const next = await server.runtime.follow(SESSION, 2, new AbortController().signal)[Symbol.asyncIterator]().next();
    expect(bodies).to.deep.equal(['{"topic":"tools-changed"}', '{"topic":"tools-changed"}']);
    expect(JSON.stringify(next.value)).to.include('end');
  });

  it('that the client did not want at first stay unsaid on replay, and stop nothing', async () => {
    await server.runtime.update(SESSION, server.attributes({ logLevel: 'error' }));
    const call = await replayed('quiet', async () =>
      server.runtime.update(SESSION, server.attributes({ logLevel: 'debug' })),
    );
    expect(await said(call)).to.deep.equal(['more', 'completed']);
  });

  it('that the client wants no more are still known on replay', async () => {
    const call = await replayed('quiet', async () =>
      server.runtime.update(SESSION, server.attributes({ logLevel: 'error' })),
    );
    expect(await said(call)).to.deep.equal(['detail', 'completed']);
  });

  it('that nobody awaits precede the response', async () => {
    expect(await said(await server.begin('parting'))).to.deep.equal(['progress', 'last words', 'completed']);
  });

  it('that nobody awaits precede the response on replay', async () => {
    expect(await said(await replayed('late'))).to.deep.equal(['begun', 'last words', 'completed']);
  });

  it('that are held back until a branch has caught up precede the response too', async () => {
    expect(await said(await replayed('beside'))).to.deep.equal(['progress', 'completed']);
  });

  it('that cannot be written and that nobody awaits do not end the process', async () => {
    const unhandled = await unhandledDuring(async () => {
      expect(await server.call('unfit')).to.equal('fine');
    });
    expect(unhandled).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { SESSION, EngineHarness, Gate, until } from './harness.js';

const NAP_MS = 400;
let seen: string[] = [];
let inside = new Gate();
let after = new Gate();

const form = { type: 'object', properties: { yes: { type: 'boolean' } } };
/** What must not stand inside a step, each as a step's effect. */
const REFUSED: Record<string, (context: DurableContext) => Promise<unknown>> = {
  sleep: async (context) => context.sleep('nap', 1),
  elicit: async (context) => context.elicit('Well?', form),
  elicitUrl: async (context) => context.elicitUrl('There', 'https://example.com'),
  sample: async (context) => context.sample({}),
  listRoots: async (context) => context.listRoots(),
  checkpoint: async (context) => context.checkpoint(),
  'another step': async (context) => context.atLeastOnce('inner', () => 1),
};

@McpServer({ name: 'inside', version: '1' })
class Inside {
  @Tool()
  async refused(@Param('what') what: string, context: DurableContext): Promise<string> {
    const effect = async (): Promise<unknown> => REFUSED[what]?.(context);
    const error = await context.atLeastOnce('outer', effect).catch((reason: unknown) => reason);
    return error instanceof Error ? `${error.name}: ${error.message}` : 'went on';
  }

  @Tool()
  async tell(context: DurableContext): Promise<string> {
    await context.atMostOnce('work', async () => {
      await context.reportProgress({ progress: 1 });
      await context.log.info(`at ${(await context.now()).toISOString()}`);
      await context.notify.toolsChanged();
    });
    await context.sleep('nap', NAP_MS);
    await context.reportProgress({ progress: 2 });
    return 'told';
  }

  @Tool()
  async cutOff(context: DurableContext): Promise<void> {
    await context.atLeastOnce('work', async () => {
      await context.log.info('same');
      await context.log.info('same');
      await inside.pass();
      await context.log.info('same');
      await context.log.info('end');
    });
  }

  @Tool()
  async retried(context: DurableContext): Promise<void> {
    const effect = async (): Promise<void> => {
      await context.log.info('try');
      seen.push(context.uuid());
      if (seen.length < 2) throw new Error('not yet');
    };
    await context.atLeastOnce('work', effect, { retry: { initialInterval: 200 } });
  }

  @Tool()
  async draw(context: DurableContext): Promise<string> {
    const first = context.uuid();
    const both = await Promise.all(
      ['one', 'two'].map(async (name) =>
        context.atLeastOnce(name, async () => {
          const drawn = [context.uuid(), context.uuid(), String(context.random())];
          seen.push(`${name} ${drawn.join()}`);
          await inside.pass();
          return drawn;
        }),
      ),
    );
    const drawn = [first, ...both.flat(), context.uuid(), context.random(), (await context.now()).getTime()].join();
    seen.push(drawn);
    await after.pass();
    return drawn;
  }

  @Tool()
  async settled(context: DurableContext): Promise<string> {
    const effect = async (): Promise<string> => {
      seen.push(context.uuid());
      await inside.pass();
      return 'not reached';
    };
    return context.atMostOnce('pay', effect, { reconcile: () => context.uuid() });
  }

  @Tool()
  async beside(context: DurableContext): Promise<string> {
    const step = context.atLeastOnce('slow', async () => inside.pass());
    await context.atLeastOnce('quick', () => 1);
    await context.checkpoint();
    const nap = context.sleep('nap', 1);
    inside.open();
    await Promise.all([step, nap]);
    return 'rested';
  }
}

describe('inside a step', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    seen = [];
    inside = new Gate();
    after = new Gate();
    const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
    server = await EngineHarness.start(Inside, { capabilities });
  });

  afterEach(async () => {
    await server.stop();
  });

  async function said(stream: string, count: number): Promise<readonly unknown[]> {
    const events = await server.events(stream, count);
    return events.map(({ data, progress, topic }) => data ?? progress ?? topic);
  }

  for (const what of Object.keys(REFUSED)) {
    it(`refuses ${what}, and says what to do instead`, async () => {
      expect(await server.call('refused', { what })).to.match(
        /^StepMisuseError: Inside\.refused: .* is inside the step "outer"\. .*(before|after)/,
      );
    });
  }

  it('lets the call itself do all that beside it', async () => {
    expect(await server.call('beside')).to.equal('rested');
  });

  it('sends messages, which a later run need not repeat', async () => {
    const call = await server.begin('tell');
    await server.suspended(call);
    await server.crash();
    expect(await server.text(call)).to.equal('told');
    const [first, log, ...others] = await said(call, Number.POSITIVE_INFINITY);
    expect([first, ...others]).to.deep.equal([1, 2]);
    expect(log).to.match(/^at \d{4}-/);
    expect(await said(SESSION, 1)).to.deep.equal(['tools-changed']);
  });

  it('sends no message again that was sent before a crash', async () => {
    const call = await server.begin('cutOff');
    await inside.reached();
    inside = new Gate();
    inside.open();
    await server.crash();
    await server.outcome(call);
    expect(await said(call, Number.POSITIVE_INFINITY)).to.deep.equal(['same', 'same', 'same', 'end']);
  });

  it('says in each attempt what there is to say, and draws the same', async () => {
    const call = await server.begin('retried');
    await until(() => server.stored().includes('"retrying"'));
    await server.crash();
    await server.outcome(call);
    expect(await said(call, Number.POSITIVE_INFINITY)).to.deep.equal(['try', 'try']);
    expect(seen[0]).to.equal(seen[1]);
  });

  it('draws for itself: what the call draws is the same in every run', async () => {
    inside.open();
    const call = await server.begin('draw');
    await after.reached();
    after = new Gate();
    after.open();
    await server.crash();
    const text = await server.text(call);
    const [, , ...runs] = seen;
    expect(runs).to.deep.equal([text, text]);
    expect(new Set(text.split(',')).size).to.equal(text.split(',').length);
  });

  it('draws the same again when a crash ends it', async () => {
    const call = await server.begin('draw');
    await inside.reached(2);
    inside = new Gate();
    inside.open();
    after.open();
    await server.crash();
    const text = await server.text(call);
    const [one, two, ...later] = seen;
    expect(later).to.deep.equal([one, two, text]);
  });

  it('draws for what settles it the same as for its effect', async () => {
    const call = await server.begin('settled');
    await inside.reached();
    await server.crash();
    expect(await server.text(call)).to.equal(seen[0]);
  });

  it('is replayed alike by the validation of effects', async () => {
    await server.stop();
    server = await EngineHarness.start(Inside, { validateEffects: true });
    inside.open();
    after.open();
    await server.call('draw');
    await server.call('retried');
    expect(server.errors).to.deep.equal([]);
  });
});

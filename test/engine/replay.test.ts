import { expect } from 'chai';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import type { Constructor } from '../../src/metadata/server-model.js';
import { EngineHarness, Gate, unhandledDuring } from './harness.js';

let effects: string[] = [];
let gate = new Gate();
/** What a handler does from its second run on; a deploy that changed it. */
let isChanged = false;

const form = { type: 'object', properties: { yes: { type: 'boolean' } } };
const effect = (name: string) => () => {
  effects.push(name);
};

/** A tool that does `before`, and after a restart `after`. */
function changing(
  before: (context: DurableContext) => Promise<unknown>,
  after: (context: DurableContext) => Promise<unknown>,
) {
  return async (context: DurableContext): Promise<string> => {
    try {
      await (isChanged ? after(context) : before(context));
      await gate.pass();
    } catch (error) {
      return `swallowed ${String(error)}`;
    }
    return 'done';
  };
}

const CHANGES: Record<string, { tool: ReturnType<typeof changing>; recorded: RegExp; actual: RegExp }> = {
  'another step': {
    tool: changing(
      async (context) => context.atLeastOnce('one', effect('one')),
      async (context) => context.atLeastOnce('two', effect('two')),
    ),
    recorded: /step "one"/,
    actual: /step "two"/,
  },
  'a step of the other kind': {
    tool: changing(
      async (context) => {
        void context.atMostOnce('one', async () => new Promise(() => undefined));
        await context.log.info('begun');
      },
      async (context) => context.atLeastOnce('one', effect('again')),
    ),
    recorded: /at-most-once step "one"/,
    actual: /at-least-once step "one"/,
  },
  'a new step before a recorded one': {
    tool: changing(
      async (context) => context.atLeastOnce('one', effect('one')),
      async (context) => {
        await context.atLeastOnce('zero', effect('zero'));
        await context.atLeastOnce('one', effect('again'));
      },
    ),
    recorded: /step "one"/,
    actual: /step "zero"/,
  },
  'a missing step': {
    tool: changing(
      async (context) => context.atLeastOnce('one', effect('one')),
      async () => undefined,
    ),
    recorded: /step "one"/,
    actual: /ended/,
  },
  'an error instead of a step': {
    tool: changing(
      async (context) => context.atLeastOnce('one', effect('one')),
      async () => {
        throw new Error('consequence');
      },
    ),
    recorded: /step "one"/,
    actual: /ended/,
  },
  'another time': {
    tool: changing(
      async (context) => context.now(),
      async (context) => context.sleep('nap', 1),
    ),
    recorded: /time "1"/,
    actual: /sleep "nap"/,
  },
  'another event': {
    tool: changing(
      async (context) => context.reportProgress({ progress: 1 }),
      async (context) => context.reportProgress({ progress: 2 }),
    ),
    recorded: /event .*"progress":1/,
    actual: /event .*"progress":2/,
  },
  'a missing log message': {
    tool: changing(
      async (context) => context.log.info('one'),
      async (context) => context.log.info('two'),
    ),
    recorded: /event .*"one"/,
    actual: /ended/,
  },
  'another question': {
    tool: changing(
      async (context) => {
        void context.elicit('One?', form, { key: 'k' });
        await context.now();
      },
      async (context) => context.elicit('Two?', form, { key: 'k' }),
    ),
    recorded: /question "k".*One\?/,
    actual: /question "k".*Two\?/,
  },
};

@McpServer({ name: 'replay', version: '1' })
class ReplayServer {
  @Tool()
  async change(@Param('what') what: string, context: DurableContext): Promise<string> {
    return CHANGES[what]?.tool(context) ?? 'no such change';
  }

  @Tool()
  async parallel(context: DurableContext): Promise<string> {
    const branch = async (name: string, milliseconds: number) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await context.atLeastOnce(`${name}-1`, effect(`${name}-1`));
      await gate.pass();
      await context.atLeastOnce(`${name}-2`, effect(`${name}-2`));
    };
    await Promise.all([branch('a', 0), branch('b', 30), branch('c', 60)]);
    return 'done';
  }

  @Tool()
  async ahead(context: DurableContext): Promise<string> {
    const behind = async () => {
      await context.sleep('nap', 1);
      await context.atLeastOnce('behind', effect('behind'));
      await gate.pass();
    };
    const ahead = async () => {
      await gate.pass();
      await context.atLeastOnce('ahead', effect('ahead'));
    };
    await Promise.all([behind(), ahead()]);
    return 'done';
  }

  @Tool()
  async failing(context: DurableContext): Promise<string> {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await context.atLeastOnce('slow', effect('slow'));
      await gate.pass();
    };
    const fast = async () => {
      await context.atLeastOnce('fast', effect('fast'));
      if (isChanged) throw new Error('the reason');
      await gate.pass();
    };
    await Promise.all([slow(), fast()]);
    return 'done';
  }

  @Tool()
  async orders(context: DurableContext): Promise<string> {
    const order = async (item: string, milliseconds: number) => {
      await context.atLeastOnce(`look-${item}`, async () => {
        if (!isChanged) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      });
      return this.buy(item);
    };
    const bought = await Promise.all([order('slow', 30), order('quick', 0)]);
    await gate.pass();
    return bought.join();
  }

  @AtMostOnce()
  async buy(item: string): Promise<string> {
    effects.push(`buy ${item}`);
    return `receipt of ${item}`;
  }

  @Tool()
  async unawaited(context: DurableContext): Promise<string> {
    const doomed = context.atLeastOnce('doomed', () => Promise.reject(new Error('first')), {
      retry: { maxAttempts: 1 },
    });
    await gate.pass();
    await context.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return doomed.catch((error: unknown) => `caught ${String(error)}`);
  }
}

describe('replay (G5)', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    effects = [];
    gate = new Gate();
    isChanged = false;
    server = await EngineHarness.start(ReplayServer, { capabilities: { elicitation: {} } });
  });

  afterEach(async () => {
    await server.stop();
  });

  async function replayed(name: string, values: Record<string, string> = {}, arrivals = 1): Promise<string> {
    const call = await server.begin(name, values);
    await gate.reached(arrivals);
    gate = new Gate();
    isChanged = true;
    await server.crash();
    gate.open();
    return (await server.outcome(call)).body;
  }

  for (const [what, { recorded, actual }] of Object.entries(CHANGES)) {
    it(`stops a call that replays with ${what}, whatever its handler catches`, async () => {
      const body = await replayed('change', { what });
      expect(JSON.parse(body)).to.deep.equal({
        code: -32603,
        message: 'The call was stopped: the server changed while it ran. Nothing of it was repeated.',
      });
      expect(server.errors).to.have.length(1);
      expect(server.errors[0]).to.match(/ReplayServer\.change/);
      expect(server.errors[0]).to.match(recorded);
      expect(server.errors[0]).to.match(actual);
      expect(effects).not.to.include.oneOf(['two', 'zero', 'again']);
    });
  }

  it('knows branches again that take their time', async () => {
    expect(await replayed('parallel', {}, 3)).to.include('done');
    expect(effects).to.have.members(['a-1', 'b-1', 'c-1', 'a-2', 'b-2', 'c-2']);
  });

  it('ends the waits of one branch again while another is held back', async () => {
    expect(await replayed('ahead', {}, 2)).to.include('done');
    expect(effects).to.deep.equal(['behind', 'ahead']);
  });

  it('lets the branches catch up when one of them throws', async () => {
    expect(await replayed('failing', {}, 2)).to.include('internal error');
    expect(server.errors.join()).to.include('the reason');
  });

  it('G4: gives each of two parallel branches its own step again, whatever their order', async () => {
    expect(await replayed('orders')).to.include('receipt of slow,receipt of quick');
    expect(effects).to.deep.equal(['buy quick', 'buy slow']);
  });

  it('survives a failure that its handler awaits late', async () => {
    const unhandled = await unhandledDuring(async () => {
      expect(await replayed('unawaited')).to.include('caught Error: first');
    });
    expect(unhandled).to.deep.equal([]);
  });

  describe('on a changed program', () => {
    @McpServer({ name: 'replay', version: '1' })
    class Emptied {
      @Tool()
      other(): string {
        return 'x';
      }
    }

    @McpServer({ name: 'replay', version: '1' })
    class Widened {
      @Tool()
      async change(
        @Param('what') what: string,
        @Param('more', { optional: true }) _more: string,
        context: DurableContext,
      ) {
        return CHANGES[what]?.tool(context);
      }
    }

    for (const [what, target, reason] of [
      ['whose tool is gone', Emptied, /change is not offered any more since this call/],
      ['whose schemas changed', Widened, /the schemas of Widened.change were changed/],
    ] as const satisfies readonly (readonly [string, Constructor, RegExp])[]) {
      it(`fails a call ${what}, and runs nothing`, async () => {
        const call = await server.begin('change', { what: 'another step' });
        await gate.reached();
        await server.crash(target);
        const outcome = await server.outcome(call);
        expect(outcome.status).to.equal('failed');
        expect(outcome.body).to.match(reason);
        expect(effects).to.deep.equal(['one']);
      });

      it(`gives no response to a cancelled call ${what}`, async () => {
        const call = await server.begin('change', { what: 'another step' });
        await gate.reached();
        await server.runtime.cancel(call, 'enough');
        await server.crash(target);
        expect((await server.outcome(call)).status).to.equal('cancelled');
      });
    }
  });
});

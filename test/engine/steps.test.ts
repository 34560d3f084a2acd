import { expect } from 'chai';
import { z } from 'zod';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { NonRetryableError, RetryAfterError, StepFailedError } from '../../src/errors/step-errors.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness, Gate } from './harness.js';

const NAP_MS = 400;
/** Takes no result of `useless`. A deploy that mends it comes too late for a call that knows. */
let fits = false;
const misfit = z.unknown().refine(() => fits, 'it does not fit');
/** Whether the outside world can be asked. */
let isReachable = true;
/** What the outside world saw; it outlives a server's process. */
let effects: string[] = [];
let inside = new Gate();
let between = new Gate();

@McpServer({ name: 'steps', version: '1' })
class StepServer {
  total = 0;

  @Tool()
  async pay(context: DurableContext): Promise<string> {
    const receipt = await this.charge(5);
    await context.reportProgress({ progress: 1 });
    await between.pass();
    this.total += 5;
    await this.mail(receipt);
    return `${receipt}, total ${this.total}`;
  }

  @AtMostOnce()
  async charge(amount: number): Promise<string> {
    effects.push(`charge ${amount}`);
    await inside.pass();
    return `receipt ${amount}`;
  }

  @AtLeastOnce({ retry: { initialInterval: 1, maxAttempts: 3 } })
  async mail(text: string): Promise<void> {
    effects.push(`mail ${text}`);
  }

  @Tool()
  async careful(): Promise<string> {
    try {
      return await this.charge(7);
    } catch (error) {
      return `caught ${error instanceof Error ? error.name : ''}`;
    }
  }

  @AtMostOnce({ onUnknown: 'reconcile', reconcile: 'lookUp' })
  async reconciled(amount: number): Promise<string> {
    effects.push(`charge ${amount}`);
    await inside.pass();
    return `receipt ${amount}`;
  }

  lookUp(amount: number): string {
    effects.push('look up');
    if (!isReachable) throw new Error('out of reach');
    return `found ${amount}`;
  }

  @Tool()
  async reconciling(): Promise<string> {
    return this.reconciled(9);
  }

  @Tool()
  async resigned(context: DurableContext): Promise<string> {
    const paid = await this.reconciled(3).catch((error: unknown) => String(error));
    await context.sleep('nap', NAP_MS);
    await this.mail('later');
    return paid;
  }

  @Tool()
  async useless(@Param('kind') kind: string, @Param('what') what: string, context: DurableContext): Promise<string> {
    const effect = (): unknown => {
      effects.push('effect');
      return what === 'unstorable' ? { found: () => 1 } : { found: 1 };
    };
    const returns = what === 'unstorable' ? undefined : misfit;
    const step =
      kind === 'atMostOnce'
        ? context.atMostOnce('x', effect, { returns })
        : context.atLeastOnce('x', effect, { returns });
    const caught = await step.catch((error: unknown) => error);
    await context.sleep('nap', NAP_MS);
    return `${String(caught)} ${String(Reflect.get(Object(caught), 'code'))} ${String(caught instanceof StepFailedError)}`;
  }

  @Tool()
  async changing(context: DurableContext): Promise<string> {
    const step = context.atMostOnce('x', () => ({ found: 1 }), { returns: misfit });
    const found = await step.catch((error: unknown) => String(error));
    await between.pass();
    if (typeof found === 'string') await context.sleep('nap', NAP_MS);
    return JSON.stringify(found);
  }

  @Tool()
  async flaky(@Param('failures') failures: number, context: DurableContext): Promise<string> {
    return context.atLeastOnce('flaky', () => failing(failures), { retry: { initialInterval: 1, maxAttempts: 5 } });
  }

  @Tool()
  async timeless(@Param('option') option: string, context: DurableContext): Promise<string> {
    return context.atLeastOnce('timeless', () => failing(9), { retry: { [option]: Number.NaN } });
  }

  @Tool()
  async hopeless(context: DurableContext): Promise<string> {
    return context.atLeastOnce('hopeless', () => {
      effects.push('attempt');
      throw new NonRetryableError('never');
    });
  }

  @Tool()
  async impatient(context: DurableContext): Promise<string> {
    return context.atLeastOnce('impatient', () => {
      effects.push('attempt');
      if (effects.length === 1) throw new RetryAfterError('soon', 5);
      return 'done';
    });
  }

  @Tool()
  async declined(context: DurableContext): Promise<string> {
    try {
      await context.atMostOnce('declined', () => {
        effects.push('try');
        throw new ToolError('no funds');
      });
    } catch (error) {
      await between.pass();
      throw error;
    }
    return 'never';
  }

  @Tool()
  async nested(context: DurableContext): Promise<string> {
    return context.atLeastOnce('outer', async () => context.atLeastOnce('inner', () => 'x'), {
      retry: { maxAttempts: 1 },
    });
  }

  @Tool()
  async doubled(context: DurableContext): Promise<void> {
    await context.atLeastOnce('same', () => 1);
    await context.atLeastOnce('same', () => 2);
  }

  @Tool()
  async parallel(context: DurableContext): Promise<string> {
    const results = await Promise.all(
      [1, 2, 3].map(async (number) =>
        context.atLeastOnce(`part-${number}`, () => effects.push(`part ${number}`) && number),
      ),
    );
    await between.pass();
    return results.join('+');
  }

  @Tool()
  async revived(context: DurableContext): Promise<string> {
    const when = await context.atLeastOnce('when', () => new Date(5), { returns: Date });
    const map = await context.atLeastOnce('map', () => new Map([['a', 1n]]));
    await between.pass();
    return `${when.getTime()} ${String(map.get('a'))}`;
  }
}

/** As it was before `reconciled` could find out. */
@McpServer({ name: 'steps', version: '1' })
class Unreconciled extends StepServer {
  @AtMostOnce()
  override async reconciled(amount: number): Promise<string> {
    return super.reconciled(amount);
  }
}

async function failing(failures: number): Promise<string> {
  effects.push('attempt');
  await Promise.resolve();
  if (effects.length <= failures) throw new Error(`failure ${effects.length}`);
  return `after ${effects.length}`;
}

describe('steps', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    effects = [];
    inside = new Gate();
    between = new Gate();
    isReachable = true;
    fits = false;
    server = await EngineHarness.start(StepServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  it('runs each step once when nothing goes wrong', async () => {
    inside.open();
    between.open();
    expect(await server.call('pay')).to.equal('receipt 5, total 5');
    expect(effects).to.deep.equal(['charge 5', 'mail receipt 5']);
  });

  it('G4: does not repeat a finished step after a crash', async () => {
    inside.open();
    const call = await server.begin('pay');
    await between.reached();
    between = new Gate();
    await server.crash();
    between.open();
    expect(await server.text(call)).to.equal('receipt 5, total 5');
    expect(effects).to.deep.equal(['charge 5', 'mail receipt 5']);
  });

  it('G4: leaves an at-most-once step in doubt after a crash inside it, and tells the client which', async () => {
    const call = await server.begin('pay');
    await inside.reached();
    await server.crash();
    expect(await server.text(call)).to.match(/"charge#1" was interrupted.*may or may not have taken effect/);
    expect(effects).to.deep.equal(['charge 5']);
  });

  it('G4: throws AtMostOnceFailedBeforeCompleting to a handler that catches it', async () => {
    const call = await server.begin('careful');
    await inside.reached();
    await server.crash();
    expect(await server.text(call)).to.equal('caught AtMostOnceFailedBeforeCompleting');
  });

  it('G4: asks the reconcile method, with the arguments of the step', async () => {
    const call = await server.begin('reconciling');
    await inside.reached();
    await server.crash();
    expect(await server.text(call)).to.equal('found 9');
    expect(effects).to.deep.equal(['charge 9', 'look up']);
  });

  it('G4: stays in doubt for good when its reconcile method cannot tell', async () => {
    const call = await server.begin('resigned');
    await inside.reached();
    isReachable = false;
    await server.crash();
    await server.suspended(call);
    isReachable = true;
    await server.crash();
    expect(await server.text(call)).to.match(/^AtMostOnceFailedBeforeCompleting: The step "reconciled#1"/);
    expect(effects).to.deep.equal(['charge 3', 'look up', 'mail later']);
  });

  it('G4: stays in doubt for good when a deploy brings a reconcile method afterwards', async () => {
    await server.crash(Unreconciled);
    const call = await server.begin('resigned');
    await inside.reached();
    await server.crash(Unreconciled);
    await server.suspended(call);
    await server.crash();
    expect(await server.text(call)).to.match(/^AtMostOnceFailedBeforeCompleting/);
    expect(effects).to.deep.equal(['charge 3', 'mail later']);
  });

  for (const kind of ['atMostOnce', 'atLeastOnce']) {
    for (const [what, error] of [
      ['unstorable', /^FieldNotStorableError: .*step "x".* cannot be stored.* field_not_storable true$/],
      ['unfit', /^StoredValueMismatchError: .*it does not fit.* stored_value_mismatch true$/],
    ] as const) {
      it(`G4: fails a step of ${kind} whose result is ${what}, in every run alike, and does not repeat it`, async () => {
        const call = await server.begin('useless', { kind, what });
        await server.suspended(call);
        fits = true;
        await server.crash();
        expect(await server.text(call)).to.match(error);
        expect(effects).to.deep.equal(['effect']);
      });
    }
  }

  it('G4: fails a finished step for good whose result a replay cannot revive', async () => {
    fits = true;
    const call = await server.begin('changing');
    await between.reached();
    between = new Gate();
    between.open();
    fits = false;
    await server.crash();
    await server.suspended(call);
    fits = true;
    await server.crash();
    expect(await server.text(call)).to.match(/^"StoredValueMismatchError/);
    expect(server.stored()).to.match(/"state":"failed".*"value":\{"found":1\}/);
  });

  it('retries an at-least-once step until it succeeds', async () => {
    expect(await server.call('flaky', { failures: 2 })).to.equal('after 3');
  });

  it('gives up after maxAttempts, and masks the error', async () => {
    expect(await server.call('flaky', { failures: 9 })).to.match(/internal error/);
    expect(effects).to.have.length(5);
    expect(server.logs.filter(({ level }) => level === 'error')).to.have.length(1);
  });

  it('refuses a retry that is no policy before the step begins', async () => {
    for (const option of ['maxAttempts', 'initialInterval', 'backoff', 'maxInterval']) {
      expect(await server.call('timeless', { option })).to.match(/internal error/);
      expect(server.errors.at(-1)).to.match(
        new RegExp(`StepServer.timeless, step "timeless": ${option} .* is NaN. Fix: `),
      );
    }
    expect(effects).to.deep.equal([]);
  });

  it('does not retry a NonRetryableError', async () => {
    await server.call('hopeless');
    expect(effects).to.deep.equal(['attempt']);
  });

  it('retries when a RetryAfterError says', async () => {
    expect(await server.call('impatient')).to.equal('done');
  });

  it('throws a stored error again on replay, and does not repeat the effect', async () => {
    const call = await server.begin('declined');
    await between.reached();
    between = new Gate();
    await server.crash();
    between.open();
    expect(await server.text(call)).to.equal('no funds');
    expect(effects).to.deep.equal(['try']);
  });

  it('refuses a step inside a step', async () => {
    expect(await server.call('nested')).to.match(/internal error/);
    expect(JSON.stringify(server.logs.map(({ facts }) => String(Reflect.get(facts, 'err'))))).to.match(
      /inside the step/,
    );
  });

  it('refuses two steps of one name', async () => {
    await server.call('doubled');
    expect(JSON.stringify(server.logs.map(({ facts }) => String(Reflect.get(facts, 'err'))))).to.match(
      /two steps of this call are named/,
    );
  });

  it('replays steps that ran beside each other', async () => {
    const call = await server.begin('parallel');
    await between.reached();
    between = new Gate();
    await server.crash();
    between.open();
    expect(await server.text(call)).to.equal('1+2+3');
    expect(effects).to.have.length(3);
  });

  it('revives results with and without `returns`', async () => {
    const call = await server.begin('revived');
    await between.reached();
    between = new Gate();
    await server.crash();
    between.open();
    expect(await server.text(call)).to.equal('5 1');
  });
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import type { CallId, NativeOffer } from '../../src/runtime/port.js';
import { EngineHarness, Gate } from './harness.js';

const place = new AsyncLocalStorage<CallId>();

/** A runtime's own, as Reboot's workflows: one for each call, made on demand, and bound to where it was made. */
class Workflows {
  readonly made: CallId[] = [];
  readonly #wanted = new Set<CallId>();
  gate: Gate | undefined;

  offer(call: CallId): NativeOffer {
    const wanted = this.#wanted;
    return {
      get isWanted() {
        return wanted.has(call);
      },
      make: async () => {
        if (!wanted.has(call)) this.made.push(call);
        wanted.add(call);
        await this.gate?.pass();
        return { context: `workflow of ${call}`, run: (work) => place.run(call, work) };
      },
    };
  }
}

// Text here, whatever type it has with Reboot.
function useOf(context: DurableContext): string {
  return String(context.reboot);
}

let ran: string[];
let gates: { before: Gate; effect: Gate; after: Gate };

@McpServer({ name: 'native', version: '1.0.0' })
class Native {
  notes: string[] = [];

  @Tool()
  async use(@Param('note') note: string, context: DurableContext): Promise<string> {
    ran.push(`${note} begins`);
    this.notes.push(note);
    const reboot = useOf(context);
    ran.push(`${note} has it, within ${String(reboot.endsWith(place.getStore() ?? 'nothing'))}`);
    return [...this.notes, reboot].join();
  }

  @Tool()
  async first(context: DurableContext): Promise<string> {
    await context.reportProgress({ progress: 1 });
    await context.atMostOnce('effect', () => ran.push('effect'));
    return useOf(context);
  }

  @Tool()
  async insist(context: DurableContext): Promise<string> {
    ran.push('insists');
    try {
      return useOf(context);
    } catch {
      await context.reportProgress({ progress: 1 });
      ran.push('went on');
      return 'nothing';
    }
  }

  @Tool()
  async beside(context: DurableContext): Promise<string> {
    const charge = context.atMostOnce('charge', async () => {
      ran.push('charge');
      await gates.effect.pass();
      await context.reportProgress({ progress: 1 });
      return 'paid';
    });
    await gates.before.pass();
    const reboot = useOf(context);
    return `${await charge} ${reboot}`;
  }

  @Tool()
  async within(context: DurableContext): Promise<string> {
    return context.atLeastOnce('step', () => useOf(context));
  }

  @Tool()
  async ask(context: DurableContext): Promise<string> {
    const answer = context.elicit('Well?', { type: 'object', properties: {} });
    await gates.before.pass();
    const reboot = useOf(context);
    return `${(await answer).action} ${reboot}`;
  }

  @Tool()
  async nap(context: DurableContext): Promise<string> {
    const slept = context.sleep('nap', 200);
    await gates.before.pass();
    const reboot = useOf(context);
    await slept;
    return [...this.notes, reboot].join();
  }

  @Tool()
  async quick(@Param('note') note: string): Promise<string> {
    this.notes.push(note);
    return this.notes.join();
  }

  @Tool({ timeout: 50 })
  async hurried(context: DurableContext): Promise<string> {
    return useOf(context);
  }
}

describe('What a runtime has of its own, in a handler', () => {
  let workflows: Workflows;
  let harness: EngineHarness;

  async function start(options: { readonly validateEffects?: boolean } = {}): Promise<void> {
    harness = await EngineHarness.start(Native, {
      capabilities: { elicitation: {} },
      native: (call) => workflows.offer(call),
      ...options,
    });
  }

  beforeEach(() => {
    ran = [];
    gates = { before: new Gate(), effect: new Gate(), after: new Gate() };
    workflows = new Workflows();
  });
  afterEach(async () => harness.stop());

  it('is made at its first use, and the method runs again with it', async () => {
    await start();
    const call = await harness.begin('use', { note: 'a' });
    expect(await harness.text(call)).to.equal(`a,workflow of ${call}`);
    expect(ran).to.deep.equal(['a begins', 'a begins', 'a has it, within true']);
    expect(harness.errors).to.deep.equal([]);
  });

  it('is made for none that does not ask for it', async () => {
    await start();
    await harness.call('quick', { note: 'a' });
    expect(workflows.made).to.deep.equal([]);
  });

  it('is there from the start when a run before has asked for it', async () => {
    workflows.gate = new Gate();
    await start();
    const call = await harness.begin('use', { note: 'a' });
    await workflows.gate.reached();
    await harness.crash();
    workflows.gate.open();
    expect(await harness.text(call)).to.equal(`a,workflow of ${call}`);
    expect(ran).to.deep.equal(['a begins', 'a begins', 'a has it, within true']);
  });

  it('keeps the turn of its call while it is made (G7)', async () => {
    workflows.gate = new Gate();
    await start();
    const first = await harness.begin('use', { note: 'a' });
    const second = await harness.begin('quick', { note: 'b' });
    await workflows.gate.reached();
    workflows.gate.open();
    expect(await harness.text(second)).to.equal('a,b');
    expect(await harness.text(first)).to.equal(`a,workflow of ${first}`);
  });

  it('repeats no event and no step that came before it', async () => {
    await start();
    const call = await harness.begin('first');
    const items = await harness.stream(call);
    expect(items.map(({ kind }) => kind)).to.deep.equal(['event', 'outcome']);
    expect(ran).to.deep.equal(['effect']);
    expect(harness.errors).to.deep.equal([]);
  });

  it('lets no handler go on that catches the error of its first use', async () => {
    await start();
    const call = await harness.begin('insist');
    expect((await harness.stream(call)).map(({ kind }) => kind)).to.deep.equal(['outcome']);
    expect(await harness.text(call)).to.equal(`workflow of ${call}`);
    expect(ran).to.deep.equal(['insists', 'insists']);
  });

  it('waits for an effect of another branch, which is in no doubt then (G4)', async () => {
    await start();
    const call = await harness.begin('beside');
    await gates.effect.reached();
    gates.before.open();
    await new Promise((resolve) => setImmediate(resolve));
    expect(workflows.made).to.deep.equal([]);
    gates.effect.open();
    expect(await harness.text(call)).to.equal(`paid workflow of ${call}`);
    expect(ran).to.deep.equal(['charge']);
  });

  it('leaves a question open that another branch has asked', async () => {
    await start();
    const call = await harness.begin('ask');
    const question = await harness.question(call);
    gates.before.open();
    await harness.answer(call, question, { action: 'accept', content: {} });
    expect(await harness.text(call)).to.equal(`accept workflow of ${call}`);
    const asked = (await harness.stream(call)).filter(({ kind }) => kind === 'event');
    expect(asked).to.have.length(1);
  });

  it('is made for a branch that goes on while its call is suspended', async () => {
    await start();
    const call = await harness.begin('nap');
    await harness.suspended(call);
    await harness.call('quick', { note: 'a' });
    gates.before.open();
    expect(await harness.text(call)).to.equal(`a,workflow of ${call}`);
    expect(await harness.call('quick', { note: 'b' })).to.equal('a,b');
    expect(harness.errors).to.deep.equal([]);
  });

  it('is refused within a step, where it would be kept twice', async () => {
    await start();
    expect(await harness.call('within')).to.include('internal error');
    expect(harness.errors.join()).to.include('Native.within: the step "step" uses `context.reboot`');
    expect(workflows.made).to.deep.equal([]);
  });

  it('does not outlast the time of its tool', async () => {
    workflows.gate = new Gate();
    await start();
    expect(await harness.call('hurried')).to.include('did not end within 50 ms');
  });

  it('does not hold up a cancellation while it is made', async () => {
    workflows.gate = new Gate();
    await start();
    const call = await harness.begin('use', { note: 'a' });
    await workflows.gate.reached();
    await harness.runtime.cancel(call, 'enough');
    expect((await harness.outcome(call)).status).to.equal('cancelled');
    expect(await harness.call('quick', { note: 'b' })).to.equal('b');
  });

  it('is not used by the second run that validates effects', async () => {
    await start({ validateEffects: true });
    await harness.call('use', { note: 'a' });
    expect(ran).to.deep.equal(['a begins', 'a begins', 'a has it, within true', 'a begins']);
    expect(harness.errors).to.deep.equal([]);
  });
});

describe('Without a runtime that has anything of its own, `context.reboot`', () => {
  it('says which runtime has it', async () => {
    ran = [];
    const harness = await EngineHarness.start(Native);
    expect(await harness.call('use', { note: 'a' })).to.include('internal error');
    expect(harness.errors.join()).to.include(
      'RuntimeOptionsError: Native.use: `context.reboot` is there on the Reboot',
    );
    expect(ran).to.deep.equal(['a begins']);
    await harness.stop();
  });
});

import { expect } from 'chai';
import { IsEmail } from 'class-validator';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness, Gate } from './harness.js';

let runs: string[] = [];
let gate = new Gate();

class Contact {
  @IsEmail()
  email!: string;
}

const yesNo = { type: 'object', properties: { yes: { type: 'boolean' } }, required: ['yes'] };

@McpServer({ name: 'questions', version: '1' })
class QuestionServer {
  count = 0;

  @Tool()
  async ask(context: DurableContext): Promise<string> {
    runs.push('ask');
    const seen = this.count;
    this.count += 1;
    const answer = await context.elicit('Your address?', Contact);
    await gate.pass();
    return `${answer.action} ${answer.content?.email} ${answer.content instanceof Contact} ${seen}->${this.count}`;
  }

  @Tool()
  increment(): string {
    this.count += 1;
    return String(this.count);
  }

  @Tool()
  async both(context: DurableContext): Promise<string> {
    runs.push('both');
    const answers = await Promise.all([
      context.elicit('First?', yesNo),
      context.sample({ messages: [], maxTokens: 1 }),
      context.listRoots(),
    ]);
    await gate.pass();
    return JSON.stringify(answers);
  }

  @Tool()
  async hurried(context: DurableContext): Promise<string> {
    try {
      await context.elicit('Quick?', yesNo, { timeout: 300 });
      return 'answered';
    } catch (error) {
      await gate.pass();
      throw error;
    }
  }

  @Tool()
  async stubborn(context: DurableContext): Promise<void> {
    await context.elicit('Quick?', yesNo).catch(() => undefined);
    await gate.pass();
  }

  @Tool()
  async timeless(@Param('timeout') timeout: string, context: DurableContext): Promise<void> {
    await context.listRoots({ timeout: Number(timeout) });
  }

  @Tool()
  async visit(context: DurableContext): Promise<string> {
    return (await context.elicitUrl('Pay here', 'https://pay.example')).action;
  }

  @Tool()
  async tools(context: DurableContext): Promise<string> {
    return JSON.stringify(await context.sample({ messages: [], maxTokens: 1, tools: [] }));
  }

  @Tool()
  async race(context: DurableContext): Promise<string> {
    const first = await Promise.race([context.elicit('Slow?', yesNo), context.sleep('short', 5)]);
    return first === undefined ? 'slept' : 'answered';
  }

  @Tool()
  async unordered(context: DurableContext): Promise<string> {
    const ask = async (name: string) => {
      await this.look(name);
      return `${name}=${(await context.elicit(`${name}?`, yesNo)).action}`;
    };
    return (await Promise.all([ask('slow'), ask('quick')])).join();
  }

  @AtLeastOnce()
  async look(name: string): Promise<string> {
    if (name === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
    return name;
  }

  @Tool()
  async sameKey(context: DurableContext): Promise<void> {
    await context.listRoots({ key: 'k' });
    await context.listRoots({ key: 'k' });
  }
}

@McpServer({ name: 'questions', version: '1' })
class Emptied {
  @Tool()
  other(): string {
    return 'x';
  }
}

const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

describe('questions to the client', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    runs = [];
    gate = new Gate();
    gate.open();
    server = await EngineHarness.start(QuestionServer, { capabilities });
  });

  afterEach(async () => {
    await server.stop();
  });

  it('revives an accepted form as the DTO that it was asked by', async () => {
    const call = await server.begin('ask');
    const question = await server.question(call);
    expect(question.params).to.deep.include({ message: 'Your address?' });
    await server.answer(call, question, { action: 'accept', content: { email: 'ada@example.org' } });
    expect(await server.text(call)).to.equal('accept ada@example.org true 0->1');
  });

  it('tells the client what was wrong with an answer that does not fit', async () => {
    const call = await server.begin('ask');
    await server.answer(call, await server.question(call), { action: 'accept', content: { email: 'nobody' } });
    expect(await server.text(call)).to.match(/does not fit what was asked.*email/s);
  });

  it('takes the first answer only', async () => {
    const call = await server.begin('ask');
    const question = await server.question(call);
    expect(await server.answer(call, question, { action: 'decline' })).to.equal('taken');
    expect(await server.answer(call, question, { action: 'cancel' })).to.equal('not_asked');
    expect(await server.text(call)).to.match(/^decline/);
  });

  it('passes on an error that the client answers with', async () => {
    const call = await server.begin('ask');
    const { ref } = await server.question(call);
    await server.runtime.answer(call, ref, JSON.stringify({ error: { code: -1, message: 'no screen' } }));
    expect(await server.text(call)).to.match(/answered the question "elicit#1" with an error: no screen/);
  });

  for (const result of [null, [], 'yes']) {
    it(`does not take ${JSON.stringify(result)} for a result`, async () => {
      const call = await server.begin('both');
      const { ref } = await server.question(call);
      await server.runtime.answer(call, ref, JSON.stringify({ result }));
      expect(await server.text(call)).to.match(/answered the question "\w+#1" with a result that is no object/);
    });
  }

  it('withdraws an open question after a restart and asks it again, with a lead, under a new id', async () => {
    const call = await server.begin('ask');
    const first = await server.question(call);
    await server.suspended(call);
    await server.crash();
    const second = await server.question(call, 2);
    expect(second.ref).not.to.equal(first.ref);
    expect(second.params.message).to.equal('Sorry, we got disconnected and need to try again: Your address?');
    const [, withdrawn] = await server.events(call, 3);
    expect(withdrawn).to.deep.equal({ topic: 'question-withdrawn', ref: first.ref, reason: 'Server restarted' });
    expect(await server.answer(call, first, { action: 'decline' })).to.equal('not_asked');
    expect(await server.answer(call, second, { action: 'accept', content: { email: 'a@b.org' } })).to.equal('taken');
    expect(await server.text(call)).to.equal('accept a@b.org true 0->1');
  });

  it('G7: runs nothing of a suspended call after a restart until its answer comes', async () => {
    const call = await server.begin('ask');
    await server.question(call);
    await server.suspended(call);
    await server.crash();
    const question = await server.question(call, 2);
    expect(await server.call('increment')).to.equal('2');
    expect(runs).to.deep.equal(['ask']);
    await server.answer(call, question, { action: 'decline' });
    expect(await server.text(call)).to.equal('decline undefined false 0->2');
    expect(runs).to.deep.equal(['ask', 'ask']);
  });

  it('keeps an answer that came before a crash', async () => {
    gate = new Gate();
    const call = await server.begin('ask');
    await server.answer(call, await server.question(call), { action: 'decline' });
    await gate.reached();
    gate = new Gate();
    await server.crash();
    gate.open();
    expect(await server.text(call)).to.match(/^decline/);
    expect((await server.stream(call)).length).to.equal(2);
  });

  it('asks several at once and takes their answers in any order, with crashes between', async () => {
    const call = await server.begin('both');
    await server.question(call, 3);
    await server.suspended(call);
    await server.crash();
    const [elicit, roots] = [await server.question(call, 4), await server.question(call, 6)];
    await server.answer(call, roots, { roots: [{ uri: 'file:///a' }] });
    await server.crash();
    const sample = await server.question(call, 8);
    expect(await server.answer(call, elicit, { action: 'decline' })).to.equal('not_asked');
    expect(await server.answer(call, sample, { role: 'assistant' })).to.equal('taken');
    await server.crash();
    const last = await server.question(call, 9);
    expect(last.method).to.equal('elicitation/create');
    await server.answer(call, last, { action: 'decline' });
    expect(await server.text(call)).to.equal('[{"action":"decline"},{"role":"assistant"},[{"uri":"file:///a"}]]');
  });

  it('resolves two questions whose answers are there before the call rests', async () => {
    const call = await server.begin('both');
    const asked = await Promise.all([1, 2, 3].map(async (nth) => server.question(call, nth)));
    await Promise.all(asked.map(async (question) => server.answer(call, question, { action: 'cancel', roots: [] })));
    expect(await server.text(call)).to.equal('[{"action":"cancel"},{"action":"cancel","roots":[]},[]]');
  });

  it('gives up after the timeout, withdraws the question and takes no answer to it', async () => {
    gate = new Gate();
    const call = await server.begin('hurried');
    const question = await server.question(call);
    await gate.reached();
    expect(await server.answer(call, question, { action: 'cancel' })).to.equal('not_asked');
    gate.open();
    expect(await server.text(call)).to.match(/did not answer the question "elicit#1" within 300 ms/);
    const events = (await server.stream(call)).map((item) => (item.kind === 'event' ? item.body : ''));
    expect(events[1]).to.match(new RegExp(`question-withdrawn.*${question.ref}.*Timed out`));
  });

  it('refuses a timeout that is no length of time, and asks nothing', async () => {
    for (const timeout of ['NaN', 'Infinity', '-1']) {
      const call = await server.begin('timeless', { timeout });
      expect(await server.stream(call)).to.have.length(1);
      expect(server.errors.at(-1)).to.include(
        `A question's timeout must be a number of milliseconds from 0 on, not ${timeout}.`,
      );
    }
  });

  it('does not ask again what timed out while the server was down', async () => {
    const call = await server.begin('hurried');
    await server.question(call);
    await server.suspended(call);
    await server.runtime.stop();
    await new Promise((resolve) => setTimeout(resolve, 320));
    await server.up();
    expect(await server.text(call)).to.match(/did not answer/);
    const topics = (await server.stream(call)).map((item) => (item.kind === 'event' ? item.body.slice(0, 30) : ''));
    expect(topics.filter((topic) => topic.startsWith('{"topic":"question",'))).to.have.length(1);
  });

  it('asks for consent to open an address', async () => {
    const call = await server.begin('visit');
    const { params } = await server.question(call);
    expect(params).to.deep.include({ mode: 'url', message: 'Pay here', url: 'https://pay.example' });
    await server.answer(call, { ref: 'elicitUrl#1:1' }, { action: 'accept' });
    expect(await server.text(call)).to.equal('accept');
  });

  it('withdraws what is still open when the call ends', async () => {
    const call = await server.begin('race');
    expect(await server.text(call)).to.equal('slept');
    const bodies = (await server.stream(call)).map((item) => (item.kind === 'event' ? item.body : 'outcome'));
    expect(bodies[1]).to.match(/question-withdrawn/);
    expect(bodies[2]).to.equal('outcome');
  });

  it('withdraws what is open when a call ends without another run, as its tool is gone', async () => {
    const call = await server.begin('ask');
    const { ref } = await server.question(call);
    await server.suspended(call);
    await server.crash(Emptied);
    expect((await server.outcome(call)).status).to.equal('failed');
    const withdrawn = { topic: 'question-withdrawn', ref, reason: 'The call has ended.' };
    expect((await server.events(call, 2))[1]).to.deep.equal(withdrawn);
  });

  it('withdraws what is open when a call ends without another run, as it was cancelled', async () => {
    gate = new Gate();
    const call = await server.begin('stubborn');
    const { ref } = await server.question(call);
    await server.runtime.cancel(call, 'enough');
    await gate.reached();
    await server.crash();
    expect((await server.outcome(call)).status).to.equal('cancelled');
    const withdrawn = { topic: 'question-withdrawn', ref, reason: 'The call has ended.' };
    expect((await server.events(call, 2))[1]).to.deep.equal(withdrawn);
  });

  it('knows parallel questions again although their order changes on replay', async () => {
    const call = await server.begin('unordered');
    const [quick, slow] = [await server.question(call, 1), await server.question(call, 2)];
    expect([quick.params.message, slow.params.message]).to.deep.equal(['quick?', 'slow?']);
    await server.suspended(call);
    await server.crash();
    await server.answer(call, await server.question(call, 3), { action: 'decline' });
    await server.answer(call, await server.question(call, 4), { action: 'cancel' });
    expect(await server.text(call)).to.equal('slow=cancel,quick=decline');
  });

  it('refuses two questions of one key', async () => {
    const call = await server.begin('sameKey');
    await server.answer(call, await server.question(call), { roots: [] });
    await server.text(call);
    expect(server.errors.join()).to.match(/Two questions of this call have the key "k"/);
  });

  describe('of a client without the capability', () => {
    for (const [tool, declared, missing] of [
      ['ask', {}, 'elicitation'],
      ['ask', { elicitation: { url: {} } }, 'elicitation.form'],
      ['visit', { elicitation: {} }, 'elicitation.url'],
      ['tools', { sampling: {} }, 'sampling.tools'],
      ['sameKey', {}, 'roots'],
    ] as const) {
      it(`say that ${missing} is missing`, async () => {
        const other = await EngineHarness.start(QuestionServer, { capabilities: declared });
        expect(await other.call(tool)).to.include(`did not declare the capability "${missing}"`);
        await other.stop();
      });
    }
  });
});

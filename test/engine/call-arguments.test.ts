import { randomUUID } from 'node:crypto';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsDate,
  IsInt,
  IsString,
  Validate,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
import { expect } from 'chai';
import { z } from 'zod';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Tool } from '../../src/decorators/tool.js';
import { DurableContext } from '../../src/engine/durable-context.js';
import { EngineHarness, Gate } from './harness.js';

/** As the store has it. */
const ENTRY = 'argumentsstart';
let seen: string[] = [];
let charged: string[] = [];
let gate = new Gate();

class Line {
  @IsString() sku!: string;
  @IsString() key = randomUUID();

  get label(): string {
    return `${this.sku} ${this.key}`;
  }
}

class Job {
  @IsString() id = randomUUID();
  @Type(() => Date) @IsDate() at = new Date();
  @Type(() => Line) @ValidateNested({ each: true }) @IsArray() lines: Line[] = [];
}

class Odd {
  @IsString() id = randomUUID();
  @Allow() odd = new WeakMap();
}

class Constant {
  @IsInt() limit = 10_000;
  @IsString() since = '2026-01-01';
}

let isStrict = false;

@ValidatorConstraint()
class Fashionable {
  validate(): boolean {
    return !isStrict;
  }
}

class Order {
  @Validate(Fashionable) colour = 'red';
}

const Query = z.object({ at: z.number().default(() => Date.now()), text: z.string().default('all') });

@McpServer({ name: 'arguments', version: '1' })
class ArgumentServer {
  @Tool()
  async job(job: Job, context: DurableContext): Promise<void> {
    await tell(context, [job instanceof Job, job.id, job.at.toISOString(), ...job.lines.map(({ label }) => label)]);
  }

  @Tool()
  async named(
    @Param('line') line: Line,
    @Param('jobs', { type: [Job] }) jobs: Job[],
    context: DurableContext,
  ): Promise<void> {
    await tell(context, [line.label, ...jobs.map((job) => job instanceof Job && job.id)]);
  }

  @Tool({ inputSchema: Query })
  async query(query: z.output<typeof Query>, context: DurableContext): Promise<void> {
    await tell(context, [query.at, query.text]);
  }

  @Prompt()
  async advise(job: Job, context: DurableContext): Promise<string> {
    await tell(context, [job.id]);
    return job.id;
  }

  @Tool()
  async odd(odd: Odd): Promise<string> {
    return odd.id;
  }

  @Tool()
  async order(order: Order, context: DurableContext): Promise<void> {
    await context.atMostOnce('charge', () => charged.push(order.colour));
    await tell(context, [order.colour]);
  }

  @Tool()
  async early(order: Order): Promise<void> {
    await gate.pass();
    seen.push(order.colour);
  }

  @Tool()
  async constant({ limit, since }: Constant, context: DurableContext): Promise<void> {
    await tell(context, [limit, since]);
  }
}

async function tell(context: DurableContext, facts: readonly unknown[]): Promise<void> {
  const message = facts.join(' ');
  seen.push(message);
  await context.reportProgress({ progress: 1, message });
  await gate.pass();
}

describe('arguments', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    seen = [];
    charged = [];
    isStrict = false;
    gate = new Gate();
    server = await EngineHarness.start(ArgumentServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  async function replayed(call: Promise<string>): Promise<void> {
    const id = await call;
    await gate.reached();
    gate = new Gate();
    gate.open();
    await server.crash();
    expect((await server.outcome(id)).status).to.equal('completed');
    expect(seen).to.have.length(2);
    expect(seen[1]).to.equal(seen[0]);
  }

  it('of a class keep the defaults that were made for them in every run', async () => {
    await replayed(server.begin('job', { lines: [{ sku: 'tea' }, { sku: 'cups', key: 'given' }] }));
    expect(seen[0]).to.match(/^true [\da-f-]{36} \d{4}-\S+Z tea [\da-f-]{36} cups given$/);
    expect(server.stored()).to.include(ENTRY);
  });

  it('that are named keep them, too', async () => {
    await replayed(server.begin('named', { line: { sku: 'tea' }, jobs: [{}, {}] }));
  });

  it('of a Standard Schema keep the defaults of its functions', async () => {
    await replayed(server.begin('query', {}));
    expect(seen[0]).to.match(/^\d{13} all$/);
  });

  it('of a prompt keep them, too', async () => {
    await replayed(server.beginPrompt('advise'));
  });

  it('are not recorded when their defaults are constant', async () => {
    await replayed(server.begin('constant'));
    expect(server.stored()).not.to.include(ENTRY);
  });

  it('that cannot be stored are used, and the log says so', async () => {
    expect(await server.call('odd')).to.match(/^[\da-f-]{36}$/);
    const [line] = server.logs;
    expect(line?.level).to.equal('warn');
    expect(line?.message).to.match(/^ArgumentServer\.odd: .*cannot be stored/);
  });

  it('that are refused on a replay do not look as if nothing had been done', async () => {
    const id = await server.begin('order');
    await gate.reached();
    isStrict = true;
    await server.crash();
    const { status, body } = await server.outcome(id);
    expect(status).to.equal('failed');
    expect(body).to.contain('The call was stopped');
    expect(charged).to.deep.equal(['red']);
    const [line] = server.logs.filter(({ level }) => level === 'error');
    expect(line?.message).to.match(/this run came to the refusal of the arguments that it was begun with: .*colour/);
  });

  it('that are refused on a replay are told to the client when nothing had been done', async () => {
    const id = await server.begin('early');
    await gate.reached();
    isStrict = true;
    await server.crash();
    expect((await server.outcome(id)).body).to.match(/colour/);
    expect(server.errors).to.deep.equal([]);
  });

  it('are the same in the run that validates effects', async () => {
    await server.stop();
    server = await EngineHarness.start(ArgumentServer, { validateEffects: true });
    gate.open();
    await server.outcome(await server.beginPrompt('advise'));
    await server.call('query');
    expect(server.errors).to.deep.equal([]);
  });
});

import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import { pino } from 'pino';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Tool } from '../../src/decorators/tool.js';
import { outcomeOfError } from '../../src/engine/outcomes.js';
import { ToolError } from '../../src/errors/tool-error.js';
import { EngineHarness } from './harness.js';

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

class Unreadable extends Error {
  override get message(): string {
    throw new Error('the message cannot be read');
  }
}

const refuse = (): never => {
  throw new Error('nothing can be read');
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const THROWN: Readonly<Record<string, () => unknown>> = {
  'a message that throws': () => new Unreadable(),
  'a ToolError whose message throws': () => Object.defineProperty(new ToolError(''), 'message', { get: refuse }),
  'a Proxy that refuses': () => new Proxy(new Error('hidden'), { get: refuse }),
  'a revoked Proxy': revoked,
  'an object without prototype': () => Object.create(null) as object,
  null: () => null,
  undefined: () => undefined,
  'a symbol': () => Symbol('thrown'),
  'a BigInt': () => 1n,
};

@McpServer({ name: 'outcomes', version: '1' })
class OutcomeServer {
  @Tool()
  down(@Param('data') data: string): never {
    throw new McpError(-32_000, 'down', { cycle, bigint: 1n, plain: { at: 'noon' } }[data]);
  }

  @Tool()
  throwing(@Param('what') what: string): never {
    throw THROWN[what]?.();
  }

  @Prompt({ name: 'throwing' })
  prompting(@Param('what') what: string): never {
    throw THROWN[what]?.();
  }
}

describe('The outcome of a call that throws', () => {
  let server: EngineHarness;

  beforeEach(async () => {
    server = await EngineHarness.start(OutcomeServer);
  });

  afterEach(async () => {
    await server.stop();
  });

  it('has the data of an McpError', async () => {
    const outcome = await server.outcome(await server.begin('down', { data: 'plain' }));
    const body = '{"code":-32000,"message":"down","data":{"at":"noon"}}';
    expect(outcome).to.deep.equal({ status: 'failed', body });
    expect(server.errors).to.deep.equal([]);
  });

  for (const data of ['cycle', 'bigint']) {
    it(`goes without data that is no JSON (${data}), which is logged once`, async () => {
      const outcome = await server.outcome(await server.begin('down', { data }));
      expect(outcome).to.deep.equal({ status: 'failed', body: '{"code":-32000,"message":"down"}' });
      expect(server.errors).to.have.length(1);
      expect(server.errors[0]).to.match(/^OutcomeServer.down threw an McpError whose data is no JSON/);
      expect(server.logs.at(-1)?.facts).to.have.nested.property('err.data');
    });
  }

  for (const what of Object.keys(THROWN)) {
    it(`is a masked error, logged once, for ${what}`, async () => {
      expect(await server.call('throwing', { what })).to.match(/^The tool failed with an internal error/);
      expect(server.logs.filter(({ level }) => level === 'error')).to.have.length(1);
      const { status, body } = await server.outcome(await server.beginPrompt('throwing', { what }));
      expect(status).to.equal('failed');
      expect(body).to.match(/^{"code":-32603,"message":"The prompt failed with an internal error/);
    });
  }

  it('is there also where effects are validated', async () => {
    const validating = await EngineHarness.start(OutcomeServer, { validateEffects: true });
    for (const what of Object.keys(THROWN))
      expect(await validating.call('throwing', { what })).to.match(/internal error/);
    await validating.stop();
  });
});

describe('outcomeOfError', () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => lines.push(line) });
  const handler = { kind: 'tool', where: 'Shop.pay' };
  const place = { scope: { call: { id: 'call-1' } }, handler, logger, exposeErrors: true };
  const outcomeOf = (error: unknown, more: object = {}) =>
    Reflect.apply(outcomeOfError, undefined, [error, { ...place, ...more }]) as ReturnType<typeof outcomeOfError>;

  beforeEach(() => {
    lines.length = 0;
  });

  for (const [what, thrown] of Object.entries(THROWN)) {
    it(`writes a line into a log of pino for ${what}`, () => {
      for (const exposeErrors of [true, false])
        expect(outcomeOf(thrown(), { exposeErrors }).body).to.include('internal error');
      expect(lines).to.have.length(2);
      for (const line of lines)
        expect(line).to.include('"call":"call-1","handler":"Shop.pay"').and.to.include('Shop.pay failed');
    });
  }

  it('survives a logger that takes nothing', () => {
    const broken = {
      error: () => {
        throw new Error('the disk is full');
      },
    };
    expect(outcomeOf(new Error('seen'), { logger: broken }).body).to.include('seen');
  });
});

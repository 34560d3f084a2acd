import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import type { Connection } from '../../src/client/connection.js';
import { TestServerError } from '../../src/errors/test-server-error.js';
import { crashAtEveryStep, type Difference } from '../../src/testing/crash-at-every-step.js';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { Shop } from './fixtures/shop.js';

const module = new URL('./fixtures/shop.js', import.meta.url);
const effectsFile = join(tmpdir(), `durable-mcp-effects-${process.pid}`);
const options = { module, env: { EFFECTS: effectsFile } };

describe('crashAt', function () {
  this.timeout(30_000);
  let server: DurableMcpTest;

  beforeEach(async () => {
    rmSync(effectsFile, { force: true });
    server = await DurableMcpTest.start(Shop, options);
  });

  afterEach(async () => {
    await server.stop();
    rmSync(effectsFile, { force: true });
  });

  it('kills the server before an effect', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('Shop.charge', 'before');
    const answer = buy(client);
    await crashed;
    expect(server.isUp).to.equal(false);
    expect(effects()).to.deep.equal([]);
    await server.up();
    expect(await answer).to.equal('tea in doubt, sold 1');
  });

  it('kills the server after an effect, before its result is stored', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('Shop.send', 'after', { thenUp: true });
    const answer = buy(client);
    await crashed;
    expect(server.isUp).to.equal(true);
    expect(await answer).to.equal('tea charged, sold 1');
    expect(effects()).to.deep.equal(['charge tea', 'send home', 'send home']);
  });

  it('takes a step by its own name', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('send#1', 'before', { thenUp: true });
    expect(await buy(client)).to.equal('tea charged, sold 1');
    await crashed;
    expect(effects()).to.deep.equal(['charge tea', 'send home']);
  });

  it('kills the server where the outcome is committed', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('Shop.buy', 'after', { thenUp: true });
    expect(await buy(client)).to.equal('tea charged, sold 1');
    await crashed;
  });

  it('waits for a later occurrence', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('Shop.send', 'before', { occurrence: 2, thenUp: true });
    await buy(client);
    expect(server.isCrashPending).to.equal(true);
    expect(await buy(client)).to.equal('tea charged, sold 2');
    await crashed;
  });

  it('is for one crash', async () => {
    const { client } = await connectTo(server);
    const crashed = server.crashAt('Shop.send', 'before', { thenUp: true });
    await buy(client);
    await crashed;
    await buy(client);
    expect(effects().filter((effect) => effect === 'send home')).to.have.length(2);
  });

  it('refuses a second order', async () => {
    server.crashAt('Shop.send', 'before').catch(() => undefined);
    expect(await failure(server.crashAt('Shop.charge', 'before'))).to.include('Shop.send is ordered already');
  });

  it('says where the server came to when it is stopped before', async () => {
    const { client } = await connectTo(server);
    const crashed = failure(server.crashAt('Shop.chrage', 'before'));
    await buy(client);
    await server.stop();
    expect(await crashed)
      .to.include('Shop.chrage')
      .and.to.include('before Shop.charge');
  });
});

describe('crashAtEveryStep', function () {
  this.timeout(60_000);

  afterEach(() => {
    rmSync(effectsFile, { force: true });
  });

  it('crashes before and after each boundary, and reports what is not allowed', async () => {
    const allowed: Difference[] = [];
    const { boundaries, differences } = await crashAtEveryStep(Shop, (server) => order(server, buy), {
      ...options,
      allows: (difference) => {
        const isAllowed = difference.boundary.where === 'Shop.charge' && difference.what === 'observation';
        if (isAllowed) allowed.push(difference);
        return isAllowed;
      },
    });
    expect(boundaries.map(({ kind, where, phase }) => `${phase} ${kind} ${where}`)).to.deep.equal([
      'before effect Shop.charge',
      'after effect Shop.charge',
      'before question elicit',
      'after question elicit',
      'before effect Shop.send',
      'after effect Shop.send',
      'before commit Shop.buy',
      'after commit Shop.buy',
    ]);
    expect(allowed.map(placeOf)).to.deep.equal(['before Shop.charge: observation', 'after Shop.charge: observation']);
    expect(differences.map(placeOf)).to.deep.equal(['before Shop.charge: events', 'after Shop.charge: events']);
  });

  it('reports an effect that is no step', async () => {
    const { differences } = await crashAtEveryStep(Shop, (server) => order(server, buyCarelessly), {
      ...options,
      validateEffects: false,
    });
    expect(differences.map(placeOf)).to.deep.equal([
      'before Shop.send: observation',
      'after Shop.send: observation',
      'before Shop.buyCarelessly: observation',
    ]);
  });

  it('says that a scenario does not come to the same places', async () => {
    let runs = 0;
    const { differences } = await crashAtEveryStep(
      Shop,
      async (server) => {
        runs += 1;
        return runs === 1 ? order(server, buyCarelessly) : undefined;
      },
      options,
    );
    expect(differences.map(({ what }) => what)).to.deep.equal(['run', 'run', 'run', 'run']);
    expect(String(differences[0]?.actual)).to.include('did not come to this place');
  });
});

type Client = Connection['client'];

function placeOf({ boundary, what }: Difference): string {
  return `${boundary.phase} ${boundary.where}: ${what}`;
}

async function connectTo(server: DurableMcpTest): Promise<Connection> {
  return server.connect({
    capabilities: { elicitation: {} },
    prepare: (client) =>
      client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { address: 'home' } })),
  });
}

/** What was answered, and what happened outside: an at-least-once effect counts once. */
async function order(server: DurableMcpTest, buyWith: (client: Client) => Promise<unknown>): Promise<object> {
  rmSync(effectsFile, { force: true });
  const { client } = await connectTo(server);
  const answer = await buyWith(client);
  const done = effects();
  return { answer, sent: done.includes('send home'), others: done.filter((effect) => !effect.startsWith('send')) };
}

async function buy(client: Client): Promise<unknown> {
  return textOf(
    await client.callTool({ name: 'buy', arguments: { item: 'tea' } }, undefined, { onprogress: () => {} }),
  );
}

async function buyCarelessly(client: Client): Promise<unknown> {
  return textOf(await client.callTool({ name: 'buyCarelessly', arguments: { item: 'tea' } }));
}

function textOf(result: object): unknown {
  const content: unknown = Reflect.get(result, 'content');
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return typeof first === 'object' && first !== null ? Reflect.get(first, 'text') : first;
}

function effects(): string[] {
  return existsSync(effectsFile) ? readFileSync(effectsFile, 'utf8').trim().split('\n') : [];
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(TestServerError);
  return String(error);
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestServerError } from '../../src/errors/test-server-error.js';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { until } from '../client/until.js';
import { Counter, Greeter, Unmarked } from './fixtures/counter.js';
import { Misplaced } from './fixtures/looks-like-a-test.js';

const module = new URL('./fixtures/counter.js', import.meta.url);
const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });

describe('DurableMcpTest', function () {
  this.timeout(30_000);
  const started: DurableMcpTest[] = [];

  async function start(...args: Parameters<typeof DurableMcpTest.start>): Promise<DurableMcpTest> {
    const server = await DurableMcpTest.start(...args);
    started.push(server);
    return server;
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });

  for (const interruption of ['down', 'crash'] as const) {
    it(`keeps fields, sessions and the address through ${interruption}() and up()`, async () => {
      const server = await start(Counter, { module });
      const { url } = server;
      const { client } = await server.connect();
      await client.callTool({ name: 'add', arguments: { by: 2 } });
      await server[interruption]();
      expect(server.isUp).to.equal(false);
      await server.up();
      expect(server.url).to.equal(url);
      expect(await client.callTool({ name: 'add', arguments: { by: 3 } })).to.deep.equal(text('5'));
    });
  }

  it('lets a waiting call receive its answer after a crash', async () => {
    const server = await start(Counter, { module });
    const { client } = await server.connect();
    const file = join(server.directory, 'go');
    const progress: number[] = [];
    const answer = client.callTool({ name: 'waitFor', arguments: { file } }, undefined, {
      onprogress: (event) => progress.push(event.progress),
    });
    await until(() => progress.length === 1);
    await server.crash();
    await writeFile(file, '');
    await server.up();
    expect(await answer).to.deep.equal(text('after 2 attempts'));
    expect(progress).to.deep.equal([1]);
  });

  it('restarts gracefully', async () => {
    const server = await start(Counter, { module });
    const { client } = await server.connect();
    await client.callTool({ name: 'add', arguments: { by: 1 } });
    await server.restart();
    expect(await client.callTool({ name: 'add', arguments: { by: 1 } })).to.deep.equal(text('2'));
  });

  it('captures what the server writes', async () => {
    const lines: string[] = [];
    const server = await start(Counter, { module, onLog: (line) => lines.push(line) });
    const { client } = await server.connect();
    await client.callTool({ name: 'add', arguments: { by: 1 } });
    await until(() => server.logs.includes('count is 1'));
    expect(lines).to.deep.equal(server.logs);
  });

  it('gives the server its environment', async () => {
    const server = await start(Counter, { module, env: { SHELF: 'top' } });
    const { client } = await server.connect();
    expect(await client.callTool({ name: 'environment', arguments: { name: 'SHELF' } })).to.deep.equal(text('top'));
  });

  it('serves with the options and providers of the setup module', async () => {
    const server = await start(Greeter, {
      module,
      setup: new URL('./fixtures/setup.js', import.meta.url),
      path: '/hello',
    });
    const { client } = await server.connect();
    expect(server.url).to.match(/\/hello$/);
    expect(await client.callTool({ name: 'greet' })).to.deep.equal(text('hello from the test'));
  });

  it('notices that the server ended by itself', async () => {
    const server = await start(Counter, { module });
    const { client } = await server.connect();
    const answer = client.callTool({ name: 'end' }).catch(String);
    await until(() => !server.isUp);
    await server.stop();
    await answer;
  });

  it('removes its temporary directory', async () => {
    const server = await start(Counter, { module });
    expect(existsSync(server.directory)).to.equal(true);
    await server.stop();
    expect(existsSync(server.directory)).to.equal(false);
  });

  it('keeps a given directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kept-'));
    const server = await start(Counter, { module, directory });
    await server.stop();
    expect(existsSync(directory)).to.equal(true);
    await rm(directory, { recursive: true });
  });

  it('stops twice', async () => {
    const server = await start(Counter, { module });
    await server.stop();
    await server.stop();
  });

  it('refuses what its state does not allow', async () => {
    const server = await start(Counter, { module });
    expect(await failure(server.up())).to.include('up already');
    await server.crash();
    expect(await failure(server.crash())).to.include('crash()');
    expect(await failure(server.down())).to.include('down()');
    await server.stop();
    expect(await failure(server.up())).to.include('start another one');
  });

  it('says that the module does not export the class', async () => {
    class Elsewhere {}
    const message = await failure(start(Elsewhere, { module }));
    expect(message).to.include('Elsewhere is not exported by').and.to.include('Counter, ').and.to.include('module:');
  });

  it('says that the module cannot be imported', async () => {
    expect(await failure(start(Counter, { module: './nowhere.js' }))).to.include('cannot be imported');
  });

  it('passes on what is wrong with the class', async () => {
    expect(await failure(start(Unmarked, { module })))
      .to.include('did not start')
      .and.to.include('Unmarked');
  });

  it('says that a class does not belong into a test file', async () => {
    const file = new URL('./fixtures/looks-like-a-test.js', import.meta.url);
    expect(await failure(start(Misplaced, { module: file }))).to.include('put the class into a file of its own');
  });

  it('gives up on a server that does not start in time', async () => {
    expect(await failure(start(Counter, { module, startTimeout: 1 }))).to.include('it said nothing for 1 ms');
  });
});

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(TestServerError);
  return String(error);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestServerError } from '../../src/errors/test-server-error.js';
import { crashAtEveryStep } from '../../src/testing/crash-at-every-step.js';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { until } from '../crash/support/until.js';
import { Counter } from './fixtures/counter.js';

const options = { module: new URL('./fixtures/counter.js', import.meta.url), runtime: 'reboot', servers: 2 } as const;
const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });

describe('DurableMcpTest on Reboot', function () {
  this.timeout(240_000);
  let server: DurableMcpTest;

  before(async () => {
    server = await DurableMcpTest.start(Counter, options);
  });
  after(() => server.stop());

  it('names the processes that serve', () => {
    expect(server.members.map(({ role }) => role).sort()).to.deep.equal(['controller', 'server', 'server']);
  });

  it('leaves no process behind after crash(), and keeps fields and the address through it', async () => {
    const { url } = server;
    const { client } = await server.connect();
    await client.callTool({ name: 'add', arguments: { by: 2 } });
    expect(processesIn(server.directory)).to.have.length.greaterThan(3);
    await server.crash();
    expect(processesIn(server.directory)).to.deep.equal([]);
    await server.up();
    expect(server.url).to.equal(url);
    expect(await client.callTool({ name: 'add', arguments: { by: 3 } })).to.deep.equal(text('5'));
  });

  it('stays down after a crash that was ordered without thenUp', async () => {
    const { client } = await server.connect();
    const crashed = server.crashAt('Counter.add', 'after');
    const answer = client.callTool({ name: 'add', arguments: { by: 1 } });
    await crashed;
    expect(server.isUp).to.equal(false);
    expect(processesIn(server.directory)).to.deep.equal([]);
    await server.up();
    expect(await answer).to.deep.equal(text('1'));
  });

  it('lets a waiting call receive its answer after the end of one of its processes', async () => {
    const { client } = await server.connect();
    const file = join(server.directory, 'go');
    const progress: number[] = [];
    const answer = client.callTool({ name: 'waitFor', arguments: { file } }, undefined, {
      onprogress: (event) => progress.push(event.progress),
    });
    await until('the call was under way', () => progress.length === 1);
    const before = server.members;
    await server.crashMember('server', 1);
    expect(server.isUp).to.equal(true);
    expect(server.members.filter(({ pid }) => before.some((member) => member.pid === pid))).to.deep.equal([]);
    await writeFile(file, '');
    expect(await answer).to.deep.equal(text('after 2 attempts'));
    expect(progress).to.deep.equal([1]);
  });

  it('refuses to crash a process that there is not', async () => {
    expect(await failure(server.crashMember('server', 2))).to.include('no server number 2');
  });

  it('leaves no process behind after down(), nor after stop()', async () => {
    await server.down();
    expect(processesIn(server.directory)).to.deep.equal([]);
    await server.stop();
    expect(existsSync(server.directory)).to.equal(false);
  });
});

describe('crashAtEveryStep on Reboot', function () {
  this.timeout(480_000);

  it('crashes before and after each boundary, and compares what is stored', async () => {
    const observed: unknown[] = [];
    const { boundaries, differences } = await crashAtEveryStep(
      Counter,
      async (server) => {
        const { client } = await server.connect();
        const sum = await client.callTool({ name: 'add', arguments: { by: 2 } });
        observed.push(sum);
        return sum;
      },
      { ...options, servers: 1 },
    );
    expect(boundaries.map(({ phase, where }) => `${phase} ${where}`)).to.deep.equal([
      'before Counter.add',
      'after Counter.add',
    ]);
    expect(differences).to.deep.equal([]);
    expect(observed).to.deep.equal([text('2'), text('2'), text('2')]);
  });
});

describe('DurableMcpTest', () => {
  it('refuses a runtime that there is not, and servers where there is one process', async () => {
    const module = options.module;
    const unknown = { module, runtime: 'dbos' } as unknown as typeof options;
    expect(await failure(DurableMcpTest.start(Counter, unknown))).to.include("'embedded' or 'reboot'");
    expect(await failure(DurableMcpTest.start(Counter, { module, servers: 2 }))).to.include("Add runtime: 'reboot'");
  });
});

/** Of the server with this directory: those that have it in their environment, as all of them do but the first. */
function processesIn(directory: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && environmentOf(pid).includes(directory));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(TestServerError);
  return String(error);
}

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { connect } from '../../../src/client/connect.js';
import { reconnect } from '../../../src/client/reconnect.js';
import { send } from '../../http/support/client.js';
import { add, ownersAt, textOf } from './add.js';
import { RebootProgram } from './reboot-program.js';
import { setTimeout as pause } from 'node:timers/promises';

const START_MS = 120_000;

for (const servers of [1, 2]) {
  describe(`A program on Reboot with ${servers} server${servers === 1 ? '' : 's'}`, function () {
    this.timeout(START_MS);
    const program = new RebootProgram({ DURABLE_MCP_SERVERS: String(servers) });

    before(() => program.start());
    after(() => program.remove());

    it('serves each session in the process that owns it', async () => {
      const owners = await ownersAt(program.url);
      expect([...owners]).not.to.include(String(process.pid));
      expect(owners.size).to.equal(servers);
    });

    it('takes a body that Reboot itself would refuse', async () => {
      const { client } = await connect(program.url);
      const result = await client.callTool({ name: 'measure', arguments: { text: 'x'.repeat(3_000_000) } });
      expect(textOf(result)).to.equal('3000000');
      await client.close();
    });

    it('lets nobody choose the id of a session, or its way', async () => {
      const answer = await send(program.url, {
        body: JSON.stringify(INITIALIZE),
        headers: {
          'mcp-session-id': undefined,
          'x-durable-mcp-session': CHOSEN,
          'x-reboot-state-ref': 'durable_mcp.v1.Instance:counter~session~another',
          'x-reboot-server-id': 'another',
        },
      });
      expect(answer.status).to.equal(200);
      expect(answer.headers['mcp-session-id'])
        .to.match(/^[0-9a-f-]{36}$/)
        .and.not.to.equal(CHOSEN);
    });

    it('serves nothing of Reboot itself', async () => {
      for (const path of ['/', '/__/reboot/rpc', '/.durable-mcp/ready']) {
        expect((await send(new URL(path, program.url).href)).status).to.equal(404);
      }
    });

    it('goes on with a session after its server was killed, and says 503 meanwhile', async () => {
      const session = await connect(program.url);
      const { pid } = await add(session.client);
      const before = program.pids;
      process.kill(Number(pid), 'SIGKILL');
      await untilStatus(503);
      await untilStatus(404);
      expect(before.filter(isAlive)).to.deep.equal([]);
      const { sessionId, protocolVersion } = session;
      const { client } = await reconnect(program.url, { sessionId, protocolVersion, nextRequestId: 10 });
      expect(await add(client)).to.include({ count: '2' });
      await client.close();
      await session.client.close();
    });

    it('goes on after all of it was killed, and leaves no process behind when it is closed', async () => {
      const session = await connect(program.url);
      await add(session.client);
      const before = program.pids;
      await program.signal('SIGKILL');
      await program.start();
      expect(before.filter(isAlive)).to.deep.equal([]);
      const { sessionId, protocolVersion } = session;
      const { client } = await reconnect(program.url, { sessionId, protocolVersion, nextRequestId: 10 });
      expect(await add(client)).to.include({ count: '2' });
      await client.close();
      await session.client.close();
      const last = program.pids;
      await program.signal('SIGTERM');
      expect(last.filter(isAlive)).to.deep.equal([]);
    });

    // 404: it is served, and knows no such session.
    async function untilStatus(status: number): Promise<void> {
      while ((await send(program.url, { headers: { 'mcp-session-id': CHOSEN } })).status !== status) await pause(20);
    }
  });
}

describe('A program on Reboot, mounted in Express', function () {
  this.timeout(START_MS);
  const program = new RebootProgram({ MOUNT: 'express' });

  before(() => program.start());
  after(() => program.remove());

  it('serves sessions behind a parser of bodies', async () => {
    const { client } = await connect(program.url);
    expect(await add(client)).to.include({ count: '1' });
    const result = await client.callTool({ name: 'measure', arguments: { text: 'ü'.repeat(1000) } });
    expect(textOf(result)).to.equal('1000');
    await client.close();
  });
});

describe('durable-mcp serve, on Reboot', function () {
  this.timeout(START_MS);
  const words = ['../../../src/cli/main.js', 'serve', '../../cli/fixtures/shop.js', '--port', '0'];
  const paths = words.map((word) => (word.endsWith('.js') ? fileURLToPath(new URL(word, import.meta.url)) : word));
  const program = new RebootProgram({ DURABLE_MCP_RUNTIME: 'reboot' }, paths);

  before(() => program.start());
  after(() => program.remove());

  it('gives the servers the words of the command line too', async () => {
    const { client } = await connect(program.url);
    expect((await client.listTools()).tools.map(({ name }) => name)).to.include('buy');
    await client.close();
  });
});

const CHOSEN = '01a215da-f27f-70d9-9877-708c2329a772';
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connect } from '../../src/client/connect.js';
import type { Connection } from '../../src/client/connection.js';
import { durableMcp, durableMcpJson, fixture, Running, type Finished } from './command-line.js';

interface ListedCall {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly session: string;
  readonly attempt: number;
  readonly begunSteps: readonly string[];
}

interface InDoubt {
  readonly id: string;
  readonly answer: Promise<string>;
}

describe('The commands that look into a store and change it', function () {
  this.timeout(30_000);
  let directory: string;
  let hang: string;
  let server: Running;
  let url: string;
  let connection: Connection;
  const connections: Connection[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-mcp-cli-'));
    hang = join(directory, 'hang');
    await start('0');
    connection = await open();
  });

  afterEach(async () => {
    await Promise.all(connections.splice(0).map((one) => one.close()));
    await server.end('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  async function start(port: string): Promise<void> {
    const words = ['serve', fixture('shop'), '--port', port, '--directory', directory, '--retry', '50', '--json'];
    server = new Running(words, { HANG: hang });
    url = await server.url();
  }

  const startAgain = async () => start(new URL(url).port);
  const open = async () => {
    const opened = await connect(url);
    connections.push(opened);
    return opened;
  };
  const buy = async (from = connection) => {
    const result = await from.client.callTool({ name: 'buy', arguments: { thing: 'tea' } });
    return JSON.stringify(result);
  };
  const type = async (...words: string[]): Promise<Finished> => durableMcp(...words, '--directory', directory);
  const list = async (...words: string[]) =>
    (await durableMcpJson('calls', 'list', '--directory', directory, ...words)) as readonly ListedCall[];

  async function callThat(isWanted: (call: ListedCall) => boolean): Promise<ListedCall> {
    for (;;) {
      const found = (await list()).find(isWanted);
      if (found !== undefined) return found;
    }
  }

  /** A call whose step hangs, and whose server was killed meanwhile. */
  async function callInDoubt(call: () => Promise<string> = buy): Promise<InDoubt> {
    writeFileSync(hang, '');
    const answer = call();
    answer.catch(() => undefined);
    const { id } = await callThat(({ begunSteps }) => begunSteps.length > 0);
    await server.end('SIGKILL');
    rmSync(hang);
    return { id, answer };
  }

  /** The same, but that another server has told its handler of the doubt since, and was killed, too. */
  async function callToldOfDoubt({ says }: { readonly says: boolean }): Promise<InDoubt> {
    const doubt = await callInDoubt(async () =>
      JSON.stringify(await connection.client.callTool({ name: 'insist', arguments: { says } })),
    );
    writeFileSync(hang, '');
    await startAgain();
    const shown = async (): Promise<string> => (await type('calls', 'show', doubt.id, '--json')).stdout;
    const isTold = (text: string): boolean => text.includes('wasTold') && text.includes('"in doubt"') === says;
    while (!isTold(await shown()));
    await server.end('SIGKILL');
    rmSync(hang);
    return doubt;
  }

  describe('sessions list', () => {
    it('shows the sessions of a running server', async () => {
      const { stdout } = await type('sessions', 'list');
      expect(stdout).to.match(/^SESSION +CLIENT/);
      expect(stdout).to.include(`session:${connection.sessionId}  durable-mcp-client 0.1.0`);
    });

    it('shows the sessions of a stopped server', async () => {
      await server.end('SIGTERM');
      const sessions = await durableMcpJson('sessions', 'list', '--directory', directory);
      expect(sessions).to.have.nested.property('[0].key', `session:${connection.sessionId}`);
    });

    it('shows the sessions of a crashed server', async () => {
      await server.end('SIGKILL');
      expect((await type('sessions', 'list')).stdout).to.include(connection.sessionId);
    });

    it('says that there is no store', async () => {
      const { code, stderr } = await durableMcp('sessions', 'list', '--directory', join(directory, 'elsewhere'));
      expect(code).to.equal(1);
      expect(stderr).to.include('There is no store in ');
    });
  });

  describe('sessions show', () => {
    it('shows the fields as they are stored', async () => {
      await buy();
      const { stdout } = await type('sessions', 'show', connection.sessionId);
      expect(stdout).to.match(/"orders": 1/);
    });
  });

  describe('sessions delete', () => {
    it('ends a session of a running server', async () => {
      expect((await type('sessions', 'delete', connection.sessionId)).code).to.equal(0);
      const failure: unknown = await connection.client.ping().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(await durableMcpJson('sessions', 'list', '--directory', directory)).to.deep.equal([]);
    });

    it('ends a session of a stopped server', async () => {
      await server.end('SIGTERM');
      expect((await type('sessions', 'delete', connection.sessionId)).code).to.equal(0);
      expect(await durableMcpJson('sessions', 'list', '--directory', directory)).to.deep.equal([]);
    });

    it('says that there is no such session', async () => {
      const { code, stderr } = await type('sessions', 'delete', 'none');
      expect([code, stderr]).to.deep.equal([
        1,
        'durable-mcp: There is no session none. See durable-mcp sessions list.\n',
      ]);
    });
  });

  describe('calls list and show', () => {
    it('show a finished call', async () => {
      await buy();
      const [call] = await list('--status', 'completed');
      const { stdout } = await type('calls', 'show', call?.id ?? '');
      expect(stdout).to.match(/status +completed/);
      expect(stdout).to.include('"text": "charged for tea, order 1"');
    });

    it('show a suspended call', async () => {
      connection.client.callTool({ name: 'wait' }).catch(() => undefined);
      const call = await callThat(({ status }) => status === 'suspended');
      expect((await type('calls', 'show', call.id)).stdout).to.match(/sleep +years/);
    });

    it('leave out what is not asked for', async () => {
      await buy();
      expect(await list('--status', 'unfinished')).to.deep.equal([]);
      expect(await list('--in-doubt')).to.deep.equal([]);
      expect(await list('--limit', '0')).to.deep.equal([]);
    });
  });

  describe('calls cancel', () => {
    it('cancels a call of a running server', async () => {
      connection.client.callTool({ name: 'wait' }).catch(() => undefined);
      const { id } = await callThat(({ status }) => status === 'suspended');
      expect((await type('calls', 'cancel', id)).code).to.equal(0);
      await callThat((call) => call.id === id && call.status === 'cancelled');
    });

    it('cancels a call of a stopped server, which ends when it starts', async () => {
      connection.client.callTool({ name: 'wait' }).catch(() => undefined);
      const { id } = await callThat(({ status }) => status === 'suspended');
      await server.end('SIGKILL');
      expect((await type('calls', 'cancel', id)).code).to.equal(0);
      expect((await list())[0]?.status).to.equal('cancelling');
      await startAgain();
      await callThat((call) => call.id === id && call.status === 'cancelled');
    });

    it('says how a finished call ended', async () => {
      await buy();
      const [call] = await list();
      const { code, stderr } = await type('calls', 'cancel', call?.id ?? '');
      expect(code).to.equal(1);
      expect(stderr).to.match(/has ended already: completed, \d{4}-/);
    });
  });

  describe('calls resolve', () => {
    it('lets a call go on with the result that the operator gives', async () => {
      const { id, answer } = await callInDoubt();
      expect((await type('calls', 'resolve', id, 'charge#1', '--done', '"found at the bank"')).code).to.equal(0);
      await startAgain();
      expect(await answer).to.include('found at the bank, order 1');
    });

    it('lets a step begin anew', async () => {
      const { id, answer } = await callInDoubt();
      expect((await type('calls', 'resolve', id, 'charge#1', '--retry')).code).to.equal(0);
      await startAgain();
      expect(await answer).to.include('charged for tea, order 1');
    });

    it('settles a doubt that the handler was told of and has done nothing about', async () => {
      const { id, answer } = await callToldOfDoubt({ says: false });
      expect(await list('--in-doubt')).to.have.length(1);
      expect((await type('calls', 'resolve', id, 'charge#1', '--done', '"found at the bank"')).code).to.equal(0);
      await startAgain();
      expect(await answer).to.include('found at the bank');
    });

    it('leaves a doubt to the handler that may have told its client of it', async () => {
      const { id, answer } = await callToldOfDoubt({ says: true });
      const { code, stderr } = await type('calls', 'resolve', id, 'charge#1', '--done', '1');
      expect(code).to.equal(1);
      expect(stderr).to.include('was told that "charge#1" is in doubt');
      await startAgain();
      expect(await answer).to.include('in doubt');
    });

    it('lists the calls to settle', async () => {
      const { id } = await callInDoubt();
      const [call] = await list('--in-doubt');
      expect(call).to.include({ id });
      expect(call?.begunSteps).to.deep.equal(['charge#1']);
    });

    it('changes nothing when it is not told whether it happened', async () => {
      const { id } = await callInDoubt();
      expect((await type('calls', 'resolve', id, 'charge#1')).code).to.equal(2);
      expect((await type('calls', 'resolve', id, 'charge#1', '--retry', '--done', '1')).code).to.equal(2);
      expect((await type('calls', 'resolve', id, 'charge#1', '--done', 'paid')).stderr).to.include('--done \'"paid"\'');
      expect(await list('--in-doubt')).to.have.length(1);
    });

    it('says which steps are in doubt when that one is not', async () => {
      const { id } = await callInDoubt();
      const { code, stderr } = await type('calls', 'resolve', id, 'refund', '--retry');
      expect(code).to.equal(1);
      expect(stderr).to.include('no step "refund" yet. In doubt: charge#1.');
    });

    it('settles a step once', async () => {
      const { id } = await callInDoubt();
      await type('calls', 'resolve', id, 'charge#1', '--done', '1');
      expect((await type('calls', 'resolve', id, 'charge#1', '--retry')).stderr).to.include(
        '"charge#1" is not in doubt',
      );
    });

    it('leaves a step alone that is running', async () => {
      writeFileSync(hang, '');
      buy().catch(() => undefined);
      const { id } = await callThat(({ begunSteps }) => begunSteps.length > 0);
      const { code, stderr } = await type('calls', 'resolve', id, 'charge#1', '--retry');
      expect(code).to.equal(1);
      expect(stderr).to.include('The server is running the call');
    });

    it('says what the client was told of a finished call', async () => {
      const { id, answer } = await callInDoubt();
      await startAgain();
      expect(await answer).to.include('may or may not have taken effect');
      const { code, stderr } = await type('calls', 'resolve', id, 'charge#1', '--retry');
      expect(code).to.equal(1);
      expect(stderr).to.match(/has ended \(completed, .*\) and its client has been told/);
    });
  });

  describe('The admin channel', () => {
    it('is open to this user only', () => {
      expect(statSync(join(directory, 'shop.sock')).mode & 0o777).to.equal(0o600);
    });

    it('goes when the server stops', async () => {
      await server.end('SIGTERM');
      expect(existsSync(join(directory, 'shop.sock'))).to.equal(false);
    });

    it('is there again after a crash', async () => {
      await server.end('SIGKILL');
      expect(existsSync(join(directory, 'shop.sock'))).to.equal(true);
      await startAgain();
      expect((await type('sessions', 'delete', connection.sessionId)).code).to.equal(0);
    });
  });

  describe('serve', () => {
    it('ends with 0 when it is told to stop', async () => {
      expect(await server.end('SIGTERM')).to.equal(0);
    });

    it('ends with 1 when another process serves from the directory', async () => {
      const { code, stderr } = await durableMcp('serve', fixture('shop'), '--port', '0', '--directory', directory);
      expect(code).to.equal(1);
      expect(stderr).to.include('Another process serves from');
    });
  });

  describe('inspect', () => {
    it('lists what a running server offers, and leaves no session behind', async () => {
      const described = await durableMcpJson('inspect', url);
      const offline = await durableMcpJson('inspect', fixture('shop'));
      expect(described).to.deep.equal(offline);
      expect(await durableMcpJson('sessions', 'list', '--directory', directory)).to.have.length(1);
    });
  });

  describe('doctor', () => {
    it('finds who serves', async () => {
      const { code, stdout } = await type('doctor', '--port', new URL(url).port);
      expect(stdout).to.match(/Store shop: process +ok +served by process \d+/);
      expect(stdout).to.match(/Port +note /);
      expect(code).to.equal(0);
    });

    it('finds a store that is damaged', async () => {
      await server.end('SIGTERM');
      writeFileSync(join(directory, 'shop.db'), 'not a store at all, but long enough to look at'.repeat(100));
      const { code, stdout } = await type('doctor', '--port', '0');
      expect(stdout).to.match(/Store shop: integrity +wrong /);
      expect(code).to.equal(1);
    });
  });
});

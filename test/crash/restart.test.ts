import { expect } from 'chai';
import { DurableMcpTest } from '../../src/testing/durable-mcp-test.js';
import { send } from '../http/support/client.js';
import { Cabinet } from './fixtures/cabinet.js';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';

const CAPABILITIES = { elicitation: {}, roots: { listChanged: true } };

describe('After a crash a session', function () {
  this.timeout(30_000);
  let server: DurableMcpTest;
  let session: RawSession;
  before(async () => {
    server = await DurableMcpTest.start(Cabinet, { module: new URL('./fixtures/cabinet.js', import.meta.url) });
    session = await RawSession.open(server.url, { version: '2025-06-18', capabilities: CAPABILITIES });
    await session.request('level', 'logging/setLevel', { level: 'warning' });
    await session.text('fill', 'fill');
    await session.text('announce', 'announce');
    await server.crash();
    await server.up();
  });
  after(() => server.stop());

  it('has its id, its client and what that declared', async () => {
    expect(JSON.parse(await session.text('who', 'who'))).to.deep.equal({
      sessionId: session.id,
      era: 'session',
      clientCapabilities: CAPABILITIES,
      client: 'raw',
    });
  });

  it('speaks the version that was negotiated: its streams are not primed, as in 2025-06-18', async () => {
    const stream = await session.call('version', 'describe');
    await stream.untilEnd();
    expect(stream.body).not.to.include('retry:');
    expect(stream.ids).to.have.length(1);
  });

  it('has its fields, each of its own kind, and transient ones anew', async () => {
    expect(JSON.parse(await session.text('describe', 'describe'))).to.deep.equal({
      opened: '1970-01-02T00:00:00.000Z',
      shelf: [3, 1, 2],
      dust: '1180591620717411303424',
      address: '?open',
      bytes: [1, 2, 255],
      box: 7,
      label: 'FRAGILE',
      visitors: 0,
    });
  });

  it('has its log level', async () => {
    const stream = await session.call('chatter', 'chatter');
    await stream.response();
    expect(stream.messages.map(({ params }) => params?.data)).to.deep.equal(['loud', undefined]);
  });

  it('finds on its own stream what was not delivered, once', async () => {
    const own = await session.get();
    await until('both events had come', () => own.messages.length === 2);
    expect(own.messages.map(({ method }) => method)).to.deep.equal([
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
    ]);
    const [first = ''] = own.ids;
    own.drop();
    await server.crash();
    await server.up();
    const resumed = await session.get(first);
    await until('the second event had come', () => resumed.messages.length === 1);
    expect(resumed.messages[0]?.method).to.equal('notifications/prompts/list_changed');
    resumed.drop();
  });

  it('is refused by another server, which does not know it', async () => {
    const other = await DurableMcpTest.start(Cabinet, { module: new URL('./fixtures/cabinet.js', import.meta.url) });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const { status } = await send(other.url, { headers: session.headers, body });
    await other.stop();
    expect(status).to.equal(404);
  });
});

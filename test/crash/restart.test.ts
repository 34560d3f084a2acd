import { expect } from 'chai';
import { send } from '../http/support/client.js';
import { Cabinet } from './fixtures/cabinet.js';
import { describeWithCrashes } from './support/on-runtimes.js';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const CABINET = new URL('./fixtures/cabinet.js', import.meta.url);
const CAPABILITIES = { elicitation: {}, roots: { listChanged: true } };

describeWithCrashes(
  'After a crash a session',
  ({ together }) => {
    together('has its id, its client and what that declared', async ({ session, crash }) => {
      await prepare(session);
      await crash();
      expect(JSON.parse(await session.text('who', 'who'))).to.deep.equal({
        sessionId: session.id,
        era: 'session',
        clientCapabilities: CAPABILITIES,
        client: 'raw',
      });
    });

    together(
      'speaks the version that was negotiated: its streams are not primed, as in 2025-06-18',
      async ({ session, crash }) => {
        await prepare(session);
        await crash();
        const stream = await session.call('version', 'describe');
        await stream.untilEnd();
        expect(stream.body).not.to.include('retry:');
        expect(stream.ids).to.have.length(1);
      },
    );

    together('has its fields, each of its own kind, and transient ones anew', async ({ session, crash }) => {
      await prepare(session);
      await crash();
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

    together('has its log level', async ({ session, crash }) => {
      await prepare(session);
      await crash();
      const stream = await session.call('chatter', 'chatter');
      await stream.response();
      expect(stream.messages.map(({ params }) => params?.data)).to.deep.equal(['loud', undefined]);
    });

    together('finds on its own stream what was not delivered, once', async ({ session, crash }) => {
      await prepare(session);
      await crash();
      const own = await session.get();
      await until('both events had come', () => own.messages.length === 2);
      expect(own.messages.map(({ method }) => method)).to.deep.equal([
        'notifications/tools/list_changed',
        'notifications/prompts/list_changed',
      ]);
      const [first = ''] = own.ids;
      own.drop();
      await crash();
      const resumed = await session.get(first);
      await until('the second event had come', () => resumed.messages.length === 1);
      expect(resumed.messages[0]?.method).to.equal('notifications/prompts/list_changed');
      resumed.drop();
    });
  },
  {
    session: { version: '2025-06-18', capabilities: CAPABILITIES },
    start: async (options) => WorkshopServer.of(Cabinet, { module: CABINET, ...options }),
  },
);

describe('A session', function () {
  this.timeout(30_000);

  it('is unknown to another server', async () => {
    const own = await WorkshopServer.of(Cabinet, { module: CABINET });
    const other = await WorkshopServer.of(Cabinet, { module: CABINET });
    const { headers } = await RawSession.open(own.url);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const { status } = await send(other.url, { headers, body });
    await Promise.all([own.stop(), other.stop()]);
    expect(status).to.equal(404);
  });
});

async function prepare(session: RawSession): Promise<void> {
  await session.request('level', 'logging/setLevel', { level: 'warning' });
  await session.text('fill', 'fill');
  await session.text('announce', 'announce');
}

import { expect } from 'chai';
import { MessageStream } from '../crash/support/message-stream.js';
import { RawSession } from '../crash/support/raw-session.js';
import { until } from '../crash/support/until.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';
import { open } from '../http/support/client.js';

const add = (id: number): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'add', arguments: { amount: 1 } },
});

describe('A client of an older protocol version', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  after(() => workshop.stop());

  for (const version of ['2025-06-18', '2025-03-26', '2024-11-05']) {
    it(`is answered in ${version}, lists, calls and gets progress`, async () => {
      const session = await RawSession.open(workshop.url, { version });
      expect(session.initialized['protocolVersion']).to.equal(version);
      const { result } = await (await session.request(1, 'tools/list')).response();
      expect(result).to.have.property('tools').that.is.not.empty;
      const stream = await session.call(2, 'count', { upTo: 3, gate: 'none', stop: 10 });
      expect(await stream.text()).to.equal('counted to 3');
      expect(stream.progress).to.deep.equal([1, 2, 3]);
      expect(stream.body).not.to.include('retry:');
    });

    it(`resumes in ${version} after a crash`, async () => {
      const session = await RawSession.open(workshop.url, { version });
      const gate = `old-${version}`;
      const stream = await session.call(1, 'count', { upTo: 3, gate, stop: 3 });
      await stream.untilProgress(2);
      await workshop.crash();
      workshop.scratch.open(`${gate}-3`);
      const resumed = await session.get(stream.cursor);
      expect(await resumed.text()).to.equal('counted to 3');
      expect(resumed.progress).to.deep.equal([3]);
    });
  }

  it('without a version header is served by what its session negotiated', async () => {
    const session = await RawSession.open(workshop.url, { version: '2024-11-05' });
    const headers = { 'mcp-session-id': session.id, 'mcp-protocol-version': undefined };
    const stream = new MessageStream(await open(workshop.url, { headers, body: JSON.stringify(add(1)) }));
    expect(await stream.text()).to.equal('1');
  });

  it('that asks for a version which nobody knows is offered the newest of the era', async () => {
    const session = await RawSession.open(workshop.url, { version: '1999-01-01' });
    expect(session.initialized['protocolVersion']).to.equal('2025-11-25');
  });

  it('gets the answers to a batch of 2025-03-26 on one stream', async () => {
    const session = await RawSession.open(workshop.url, { version: '2025-03-26' });
    const ping = { jsonrpc: '2.0', id: 3, method: 'ping' };
    const notification = { jsonrpc: '2.0', method: 'notifications/progress', params: {} };
    const body = JSON.stringify([add(1), add(2), ping, notification]);
    const stream = new MessageStream(await open(workshop.url, { headers: session.headers, body }));
    await stream.untilEnd();
    expect(stream.messages.map(({ id }) => Number(id)).sort()).to.deep.equal([1, 2, 3]);
    expect(await session.text(4, 'add', { amount: 0 })).to.equal('2');
  });

  it('of 2025-03-26 loses nothing of a batch when the server is killed', async () => {
    const session = await RawSession.open(workshop.url, { version: '2025-03-26' });
    const work = { ...add(1), params: { name: 'work', arguments: { gate: 'batch' }, _meta: { progressToken: 1 } } };
    const stream = new MessageStream(
      await open(workshop.url, { headers: session.headers, body: JSON.stringify([work, add(2)]) }),
    );
    await stream.untilProgress(1);
    await workshop.crash();
    workshop.scratch.open('batch');
    await until(
      'both calls were done',
      async () => (await session.text(`sum-${Math.random()}`, 'add', { amount: 0 })) === '1',
    );
    expect(await (await session.get(stream.cursor)).text()).to.equal('batch, attempt 2');
  });

  it('is refused a batch in a version that has none', async () => {
    const session = await RawSession.open(workshop.url, { version: '2025-06-18' });
    const answered = await session.post([add(1)]);
    expect(answered.status).to.equal(400);
    expect(answered.text).to.include('no batches');
  });
});

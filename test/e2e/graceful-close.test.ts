import { expect } from 'chai';
import { RawSession } from '../crash/support/raw-session.js';
import { until } from '../crash/support/until.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';

describe('A server that is stopped as by a deploy', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  beforeEach(async () => {
    workshop = await WorkshopServer.start();
    session = await RawSession.open(workshop.url);
  });
  afterEach(() => workshop.stop());

  it('lets a short call end on its open stream, and meanwhile refuses new ones with 503', async () => {
    const stream = await session.call(1, 'work', { gate: 'short' });
    await stream.untilProgress(1);
    const down = workshop.server.down();
    const another = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'arrivals' } };
    await until('new calls were refused', async () => (await session.post(another)).status === 503);
    workshop.scratch.open('short');
    expect(await stream.text()).to.equal('short, attempt 1');
    await down;
  });

  it('ends its streams after the grace, and the calls behind them go on in the next process', async () => {
    const stream = await session.call(1, 'work', { gate: 'long' });
    await stream.untilProgress(1);
    const own = await session.get();
    await workshop.server.down();
    await Promise.all([stream.untilEnd(), own.untilEnd()]);
    expect(stream.messages).to.have.length(1);
    workshop.scratch.open('long');
    await workshop.server.up();
    expect(await (await session.get(stream.cursor)).text()).to.equal('long, attempt 2');
    expect(workshop.scratch.lines('done')).to.deep.equal(['long']);
  });

  it('lets go at once when no call runs, although clients stay connected', async () => {
    const asker = await RawSession.open(workshop.url, { capabilities: { elicitation: {} } });
    const streams = await Promise.all([session.get(), asker.call(1, 'greet')]);
    await streams[1].untilMessage(({ method }) => method === 'elicitation/create');
    const begin = performance.now();
    await workshop.server.down();
    expect(performance.now() - begin, 'milliseconds').to.be.lessThan(2_000);
    await Promise.all(streams.map((stream) => stream.untilEnd()));
  });

  it('completes a call that ends before the process does, exactly once', async () => {
    const streams = await Promise.all(
      Array.from({ length: 20 }, async (_, id) => session.call(id, 'add', { amount: 1 })),
    );
    await workshop.server.down();
    await Promise.all(streams.map((stream) => stream.untilEnd()));
    await workshop.server.up();
    await until(
      'all had ended',
      async () => (await session.text(`sum-${Math.random()}`, 'add', { amount: 0 })) === '20',
    );
  });

  it('keeps a question open, and asks it again in the next process', async () => {
    const asker = await RawSession.open(workshop.url, { capabilities: { elicitation: {} } });
    const stream = await asker.call(1, 'greet');
    await stream.untilMessage(({ method }) => method === 'elicitation/create');
    await workshop.server.restart();
    const resumed = await asker.get(stream.cursor);
    const { id } = await resumed.untilMessage(({ method }) => method === 'elicitation/create');
    await asker.answer(id, { action: 'accept', content: { name: 'Di' } });
    expect(await resumed.text()).to.equal('hello Di, total 1');
  });
});

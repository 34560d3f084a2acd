import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

describe('G8: a call', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  beforeEach(async () => {
    session = await RawSession.open(workshop.url);
  });
  after(() => workshop.stop());

  const done = (): readonly string[] => workshop.scratch.lines('done');

  it('goes on when its client disconnects', async () => {
    const stream = await session.call(1, 'work', { gate: 'left' });
    await stream.untilProgress(1);
    stream.drop();
    workshop.scratch.open('left');
    await until('the call was done', () => done().includes('left'));
    expect(await (await session.get(stream.cursor)).text()).to.equal('left, attempt 1');
  });

  it('that was cancelled gets no response, and its stream ends', async () => {
    const stream = await session.call(1, 'stubborn', { gate: 'no-answer' });
    await stream.untilProgress(1);
    await session.notify('notifications/cancelled', { requestId: 1, reason: 'changed my mind' });
    workshop.scratch.open('no-answer');
    await stream.untilEnd();
    expect(stream.messages.map(({ method }) => method)).to.deep.equal(['notifications/progress']);
    await workshop.crash();
    expect((await session.get(stream.cursor)).status).to.equal(204);
  });

  it('that was cancelled before a crash does not run again after it', async () => {
    const stream = await session.call(1, 'stubborn', { gate: 'crashed' });
    await stream.untilProgress(1);
    const runs = workshop.scratch.lines('runs').length;
    expect((await session.notify('notifications/cancelled', { requestId: 1 })).status).to.equal(202);
    await workshop.crash();
    await until('the call had ended', async () => (await session.get(stream.cursor)).status === 204);
    expect(workshop.scratch.lines('runs')).to.have.length(runs);
    expect(await session.text(2, 'arrivals')).to.equal('');
  });

  it('ends with its session, and so does its stream', async () => {
    const stream = await session.call(1, 'stubborn', { gate: 'deleted' });
    await stream.untilProgress(1);
    const runs = workshop.scratch.lines('runs').length;
    expect((await session.end()).status).to.equal(200);
    await stream.untilEnd();
    await workshop.crash();
    expect((await session.get(stream.cursor)).status).to.equal(404);
    expect(workshop.scratch.lines('runs')).to.have.length(runs);
  });
});

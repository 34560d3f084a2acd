import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const CALLS = 12;

describe('G1: a call that was accepted', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  after(() => workshop.stop());

  it('is completed after a crash although its client never comes back', async () => {
    const session = await RawSession.open(workshop.url);
    const stream = await session.call(1, 'work', { gate: 'alone' });
    stream.drop();
    await workshop.server.crash();
    workshop.scratch.open('alone');
    await workshop.server.up();
    await until('the call was done', () => workshop.scratch.lines('done').includes('alone'));
    expect(await session.text(2, 'arrivals')).to.equal('alone');
  });

  it('keeps its response for a client that comes back after a second crash', async () => {
    const session = await RawSession.open(workshop.url);
    const stream = await session.call(1, 'work', { gate: 'kept' });
    const cursor = stream.ids[0] ?? (await stream.untilMessage(() => true), stream.ids[0]);
    stream.drop();
    await workshop.server.crash();
    workshop.scratch.open('kept');
    await workshop.server.up();
    await until('the call was done', () => workshop.scratch.lines('done').includes('kept'));
    expect(await session.text(2, 'arrivals')).to.equal('kept');
    await workshop.crash();
    const resumed = await session.get(cursor);
    expect(await resumed.text()).to.equal('kept, attempt 2');
  });

  it('runs in its order of arrival, with all others that were accepted', async () => {
    const session = await RawSession.open(workshop.url);
    const ids = Array.from({ length: CALLS }, (_, index) => index + 1);
    for (const id of ids) (await session.call(id, 'work', { gate: `queue-${id}` })).drop();
    await workshop.server.crash();
    for (const id of ids) workshop.scratch.open(`queue-${id}`);
    await workshop.server.up();
    const queued = ids.map((id) => `queue-${id}`);
    await until('all were done', () => workshop.scratch.lines('done').includes(queued.at(-1) ?? ''));
    expect(await session.text(CALLS + 1, 'arrivals')).to.equal(queued.join());
    expect(workshop.scratch.lines('done').filter((line) => line.startsWith('queue-'))).to.deep.equal(queued);
  });
});

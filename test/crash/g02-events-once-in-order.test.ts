import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';
import { WorkshopServer } from './support/workshop-server.js';

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, n) => n + first);

describe('G2: a client that resumes with Last-Event-ID', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  before(async () => {
    workshop = await WorkshopServer.start();
    session = await RawSession.open(workshop.url);
  });
  after(() => workshop.stop());

  it('gets each event once, in order, through two crashes', async () => {
    let stream = await session.call(1, 'count', { upTo: 25, gate: 'once', stop: 10 });
    const seen: number[] = [];
    for (const stop of [10, 20]) {
      await stream.untilProgress(stop === 10 ? 9 : 10);
      seen.push(...stream.progress);
      const { cursor } = stream;
      await workshop.crash();
      stream = await session.get(cursor);
      workshop.scratch.open(`once-${stop}`);
    }
    expect(await stream.text()).to.equal('counted to 25');
    expect([...seen, ...stream.progress]).to.deep.equal(upTo(25));
  });

  it('gets each event once when the crash comes in the middle of a flood', async () => {
    const stream = await session.call(2, 'flood', { events: 2_000, padding: 10 });
    await stream.untilProgress(300);
    await workshop.server.crash();
    await stream.untilEnd();
    const { progress, cursor } = stream;
    await workshop.server.up();
    const resumed = await session.get(cursor);
    expect(await resumed.text()).to.equal('flooded 2000');
    expect([...progress, ...resumed.progress]).to.deep.equal(upTo(2_000));
  });

  it('gets the same events from wherever it resumes', async () => {
    const stream = await session.call(3, 'count', { upTo: 12, gate: 'anywhere', stop: 11 });
    await stream.untilProgress(10);
    const [start = '', first = '', , , fifth = ''] = stream.ids;
    await workshop.crash();
    for (const [cursor, next] of [
      [fifth, 5],
      [first, 2],
      [start, 1],
    ] as const) {
      const resumed = await session.get(cursor);
      await resumed.untilProgress(11 - next);
      expect(resumed.progress).to.deep.equal(upTo(10, next));
      resumed.drop();
    }
    workshop.scratch.open('anywhere-11');
  });

  it('is told at once where it stands, and keeps that when it is cut off again', async () => {
    const stream = await session.call(4, 'count', { upTo: 3, gate: 'cursor', stop: 3 });
    await stream.untilProgress(2);
    const { cursor } = stream;
    await workshop.crash();
    const resumed = await session.get(cursor);
    await until('the cursor had come', () => resumed.ids.length > 0);
    expect(resumed.ids).to.deep.equal([cursor]);
    resumed.drop();
    workshop.scratch.open('cursor-3');
    expect(await (await session.get(resumed.cursor)).text()).to.equal('counted to 3');
  });
});

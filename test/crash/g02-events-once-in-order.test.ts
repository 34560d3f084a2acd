import { expect } from 'chai';
import { describeWithCrashes } from './support/on-runtimes.js';
import { until } from './support/until.js';

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, n) => n + first);

describeWithCrashes('G2: a client that resumes with Last-Event-ID', ({ together, alone }) => {
  together('gets each event once, in order, through two crashes', async ({ workshop, session, crash }) => {
    let stream = await session.call(1, 'count', { upTo: 25, gate: 'once', stop: 10 });
    const seen: number[] = [];
    for (const stop of [10, 20]) {
      await stream.untilProgress(stop === 10 ? 9 : 10);
      seen.push(...stream.progress);
      const { cursor } = stream;
      await crash();
      stream = await session.get(cursor);
      workshop.scratch.open(`once-${stop}`);
    }
    expect(await stream.text()).to.equal('counted to 25');
    expect([...seen, ...stream.progress]).to.deep.equal(upTo(25));
  });

  together('gets the same events from wherever it resumes', async ({ workshop, session, crash }) => {
    const stream = await session.call(3, 'count', { upTo: 12, gate: 'anywhere', stop: 11 });
    await stream.untilProgress(10);
    const [start = '', first = '', , , fifth = ''] = stream.ids;
    await crash();
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

  together(
    'is told at once where it stands, and keeps that when it is cut off again',
    async ({ workshop, session, crash }) => {
      const stream = await session.call(4, 'count', { upTo: 3, gate: 'cursor', stop: 3 });
      await stream.untilProgress(2);
      const { cursor } = stream;
      await crash();
      const resumed = await session.get(cursor);
      await until('the cursor had come', () => resumed.ids.length > 0);
      expect(resumed.ids).to.deep.equal([cursor]);
      resumed.drop();
      workshop.scratch.open('cursor-3');
      expect(await (await session.get(resumed.cursor)).text()).to.equal('counted to 3');
    },
  );

  together('gets what a tool logs, and its progress, once', async ({ workshop, session, crash }) => {
    const stream = await session.call(5, 'comment', { gate: 'comment' });
    await stream.untilProgress(1);
    await crash();
    workshop.scratch.open('comment');
    const resumed = await session.get(stream.cursor);
    await resumed.response();
    expect(
      [...stream.messages, ...resumed.messages].map(({ params }) => params?.data ?? params?.progress),
    ).to.deep.equal(['before', 1, 'after', 2, undefined]);
  });

  together('gets what steps report once, of finished ones and of one that runs again', async (scene) => {
    const { workshop, session, crash } = scene;
    const stream = await session.call(6, 'reportInSteps', { gate: 'in steps' });
    await stream.untilProgress(2);
    await crash();
    workshop.scratch.open('in steps');
    const resumed = await session.get(stream.cursor);
    await resumed.response();
    expect([...stream.progress, ...resumed.progress]).to.deep.equal(upTo(3));
  });

  alone('gets each event once when the crash comes in the middle of a flood', async ({ workshop, session }) => {
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
});

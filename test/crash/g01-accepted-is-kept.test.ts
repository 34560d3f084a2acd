import { expect } from 'chai';
import { describeWithCrashes } from './support/on-runtimes.js';
import { until } from './support/until.js';

const CALLS = 12;

describeWithCrashes('G1: a call that was accepted', ({ together }) => {
  together('is completed after a crash although its client never comes back', async ({ workshop, session, crash }) => {
    const stream = await session.call(1, 'work', { gate: 'alone' });
    stream.drop();
    await crash(() => workshop.scratch.open('alone'));
    await until('the call was done', () => workshop.scratch.lines('done').includes('alone'));
    expect(await session.text(2, 'arrivals')).to.equal('alone');
  });

  together(
    'keeps its response for a client that comes back after a second crash',
    async ({ workshop, session, crash }) => {
      const stream = await session.call(1, 'work', { gate: 'kept' });
      await stream.untilMessage(() => true);
      const [cursor] = stream.ids;
      stream.drop();
      await crash(() => workshop.scratch.open('kept'));
      await until('the call was done', () => workshop.scratch.lines('done').includes('kept'));
      expect(await session.text(2, 'arrivals')).to.equal('kept');
      await crash();
      const resumed = await session.get(cursor);
      expect(await resumed.text()).to.equal('kept, attempt 2');
    },
  );

  together('runs in its order of arrival, with all others that were accepted', async ({ workshop, session, crash }) => {
    const ids = Array.from({ length: CALLS }, (_, index) => index + 1);
    for (const id of ids) (await session.call(id, 'work', { gate: `queue-${id}` })).drop();
    await crash(() => {
      for (const id of ids) workshop.scratch.open(`queue-${id}`);
    });
    const queued = ids.map((id) => `queue-${id}`);
    await until('all were done', () => workshop.scratch.lines('done').includes(queued.at(-1) ?? ''));
    expect(await session.text(CALLS + 1, 'arrivals')).to.equal(queued.join());
    expect(workshop.scratch.lines('done').filter((line) => line.startsWith('queue-'))).to.deep.equal(queued);
  });
});

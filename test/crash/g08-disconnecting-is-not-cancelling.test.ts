import { expect } from 'chai';
import { describeWithCrashes } from './support/on-runtimes.js';
import { until } from './support/until.js';

describeWithCrashes('G8: a call', ({ together }) => {
  together('goes on when its client disconnects', async ({ workshop, session }) => {
    const stream = await session.call(1, 'work', { gate: 'left' });
    await stream.untilProgress(1);
    stream.drop();
    workshop.scratch.open('left');
    await until('the call was done', () => workshop.scratch.lines('done').includes('left'));
    expect(await (await session.get(stream.cursor)).text()).to.equal('left, attempt 1');
  });

  together('that was cancelled gets no response, and its stream ends', async ({ workshop, session, crash }) => {
    const stream = await session.call(1, 'stubborn', { gate: 'no-answer' });
    await stream.untilProgress(1);
    await session.notify('notifications/cancelled', { requestId: 1, reason: 'changed my mind' });
    workshop.scratch.open('no-answer');
    await stream.untilEnd();
    expect(stream.messages.map(({ method }) => method)).to.deep.equal(['notifications/progress']);
    await crash();
    expect((await session.get(stream.cursor)).status).to.equal(204);
  });

  together('that was cancelled before a crash does not run again after it', async ({ workshop, session, crash }) => {
    const stream = await session.call(1, 'stubborn', { gate: 'crashed' });
    await stream.untilProgress(1);
    expect((await session.notify('notifications/cancelled', { requestId: 1 })).status).to.equal(202);
    await crash();
    await until('the call had ended', async () => (await session.get(stream.cursor)).status === 204);
    expect(workshop.scratch.lines('runs of crashed')).to.deep.equal(['1']);
    expect(await session.text(2, 'arrivals')).to.equal('');
  });

  together('ends with its session, and so does its stream', async ({ workshop, session, crash }) => {
    const stream = await session.call(1, 'stubborn', { gate: 'deleted' });
    await stream.untilProgress(1);
    expect((await session.end()).status).to.equal(200);
    await stream.untilEnd();
    await crash();
    expect((await session.get(stream.cursor)).status).to.equal(404);
    expect(workshop.scratch.lines('runs of deleted')).to.deep.equal(['1']);
  });
});

import { expect } from 'chai';
import type { Message } from './support/message-stream.js';
import { describeWithCrashes } from './support/on-runtimes.js';
import { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';

const ELICITING = { capabilities: { elicitation: {} } };

describeWithCrashes(
  'G10: a session',
  ({ together }) => {
    together(
      'cannot read the stream of a call of another, running or ended, before or after a crash',
      async ({ workshop, session: owner, crash }) => {
        const stranger = await RawSession.open(workshop.url);
        const stream = await owner.call(1, 'work', { gate: 'secret' });
        await stream.untilProgress(1);
        const cursors = stream.ids;
        const statuses = async (): Promise<(number | undefined)[]> =>
          Promise.all(cursors.map(async (cursor) => (await stranger.get(cursor)).status));
        expect(await statuses()).to.deep.equal([404, 404]);
        await crash();
        expect(await statuses()).to.deep.equal([404, 404]);
        workshop.scratch.open('secret');
        expect(await (await owner.get(cursors[0])).text()).to.equal('secret, attempt 2');
        expect(await statuses()).to.deep.equal([404, 404]);
      },
    );

    together('cannot read the own stream of another', async ({ workshop, session: owner }) => {
      const stranger = await RawSession.open(workshop.url);
      await owner.text(2, 'announce');
      const own = await owner.get();
      await until('both events had come', () => own.messages.length === 2);
      expect((await stranger.get(own.cursor)).status).to.equal(404);
      own.drop();
    });

    together('cannot answer a question of another', async ({ workshop, session: owner }) => {
      const stranger = await RawSession.open(workshop.url, ELICITING);
      const asking = await owner.call(3, 'greet');
      const { id } = await asking.untilMessage(isQuestion);
      await stranger.answer(id, { action: 'accept', content: { name: 'Mallory' } });
      await workshop.untilLogged('Dropped an answer');
      await owner.answer(id, { action: 'accept', content: { name: 'Ada' } });
      expect(await asking.text()).to.include('hello Ada');
    });

    together(
      'cannot cancel a call of another, nor join it by its request id or idempotency key',
      async ({ workshop, session: owner }) => {
        const stranger = await RawSession.open(workshop.url);
        const key = { 'durable-mcp/idempotencyKey': 'shared' };
        const stream = await owner.call(4, 'work', { gate: 'own' }, key);
        await stream.untilProgress(1);
        await stranger.notify('notifications/cancelled', { requestId: 4 });
        const other = await stranger.call(4, 'work', { gate: 'own' }, key);
        workshop.scratch.open('own');
        await Promise.all([stream.text(), other.text()]);
        expect(workshop.scratch.lines('done').filter((line) => line === 'own')).to.have.length(2);
      },
    );

    together('has fields of its own', async ({ workshop, session: owner }) => {
      const stranger = await RawSession.open(workshop.url);
      await owner.text(5, 'add', { amount: 1_000 });
      expect(await stranger.text(5, 'add', { amount: 1 })).to.equal('1');
    });
  },
  { session: ELICITING },
);

function isQuestion({ method }: Message): boolean {
  return method === 'elicitation/create';
}

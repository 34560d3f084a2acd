import { expect } from 'chai';
import type { Message, MessageStream } from './support/message-stream.js';
import { describeWithCrashes } from './support/on-runtimes.js';

const ELICITING = { capabilities: { elicitation: {} } };
const isQuestion = ({ method }: Message): boolean => method === 'elicitation/create';

describeWithCrashes(
  'G7: calls on one instance',
  ({ together, alone }) => {
    together('run one at a time, in order of arrival, after a crash too', async ({ workshop, session, crash }) => {
      const first = await session.call(1, 'work', { gate: 'one' });
      await first.untilProgress(1);
      const second = await session.call(2, 'work', { gate: 'two' });
      await crash(() => workshop.scratch.open('two'));
      const resumed = await session.get(second.cursor);
      expect(resumed.progress).to.deep.equal([]);
      workshop.scratch.open('one');
      expect(await resumed.text()).to.equal('two, attempt 2');
      expect(await session.text(3, 'arrivals')).to.equal('one,two');
    });

    together(
      'that wait for an answer let others change the fields, and find them changed after a crash',
      async ({ session, crash }) => {
        const asking = await session.call(1, 'greet');
        await asking.untilMessage(isQuestion);
        expect(await session.text(2, 'add', { amount: 10 })).to.equal('11');
        await crash();
        const resumed = await session.get(asking.cursor);
        const again = await resumed.untilMessage(isQuestion);
        expect(await session.text(3, 'add', { amount: 100 })).to.equal('111');
        await session.answer(again.id, { action: 'accept', content: { name: 'Ada' } });
        expect(await resumed.text()).to.equal('hello Ada, total 111');
      },
    );

    together('withdraw an open question after a crash and ask it again under a new id', async ({ session, crash }) => {
      const asking = await session.call(1, 'greet');
      const { id } = await asking.untilMessage(isQuestion);
      await crash();
      const resumed = await session.get(asking.cursor);
      const again = await resumed.untilMessage(isQuestion);
      const [withdrawn] = resumed.messages;
      expect(withdrawn).to.deep.include({ method: 'notifications/cancelled' });
      expect(withdrawn?.params).to.deep.equal({ requestId: id, reason: 'Server restarted' });
      expect(again.params?.message).to.equal('Sorry, we got disconnected and need to try again: Who are you?');
      await session.answer(id, { action: 'decline' });
      await session.answer(again.id, { action: 'accept', content: { name: 'Bo' } });
      expect(await resumed.text()).to.equal('hello Bo, total 1');
    });

    alone('keep an answer that came just before the crash', async ({ workshop, session }) => {
      const asking = await session.call(1, 'greet');
      const { id } = await asking.untilMessage(isQuestion);
      const crash = workshop.server.crashAt('Workshop.greet', 'before', { kind: 'commit', thenUp: true });
      await session.answer(id, { action: 'accept', content: { name: 'Cy' } }).catch(() => undefined);
      await crash;
      const resumed = await session.get(asking.cursor);
      expect(await resumed.text()).to.equal('hello Cy, total 1');
      expect(questionsIn(resumed)).to.equal(0);
    });
  },
  { session: ELICITING },
);

function questionsIn({ messages }: MessageStream): number {
  return messages.filter(isQuestion).length;
}

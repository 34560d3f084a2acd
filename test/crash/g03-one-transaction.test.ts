import { expect } from 'chai';
import type { MessageStream } from './support/message-stream.js';
import { describeWithCrashes } from './support/on-runtimes.js';
import type { RawSession } from './support/raw-session.js';
import { until } from './support/until.js';

const ADDITIONS = 240;
const AT_A_TIME = 8;
/** After how many answers; a start takes longer on Reboot. */
const KILLS = { embedded: [50, 120, 190], reboot: [120] };

describeWithCrashes('G3: outcome, fields and events of a call', ({ together, alone, runtime }) => {
  alone(
    'are all missing after a crash before their commit, and the call is run again',
    async ({ workshop, session }) => {
      const stream = await session.call(1, 'work', { gate: 'early' });
      const { cursor } = await begun(stream);
      const crash = workshop.server.crashAt('Workshop.work', 'before', { kind: 'commit', thenUp: true });
      workshop.scratch.open('early');
      await crash;
      expect(await (await session.get(cursor)).text()).to.equal('early, attempt 2');
      expect(await session.text(2, 'arrivals')).to.equal('early');
    },
  );

  alone(
    'are all there after a crash after their commit, and the call is not run again',
    async ({ workshop, session }) => {
      const stream = await session.call(1, 'work', { gate: 'late' });
      const { cursor } = await begun(stream);
      const crash = workshop.server.crashAt('Workshop.work', 'after', { kind: 'commit', thenUp: true });
      workshop.scratch.open('late');
      await crash;
      expect(await (await session.get(cursor)).text()).to.equal('late, attempt 1');
      expect(await session.text(2, 'arrivals')).to.equal('late');
      expect(workshop.scratch.lines('done').filter((line) => line === 'late')).to.have.length(1);
    },
  );

  alone('agree after many calls and several crashes at no particular moment', async ({ session, crash }) => {
    const totals: number[] = [];
    let next = 1;
    const worker = async (): Promise<void> => {
      while (next <= ADDITIONS) totals.push(Number(await persistently(session, next++)));
    };
    const work = Promise.all(Array.from({ length: AT_A_TIME }, worker));
    for (const count of KILLS[runtime.options.runtime ?? 'embedded']) {
      await until(`${count} additions were answered`, () => totals.length >= count);
      await crash();
    }
    await work;
    expect(totals.sort((one, other) => one - other)).to.deep.equal(Array.from(totals, (_, index) => index + 1));
    expect(await session.text('sum', 'add', { amount: 0 })).to.equal(String(ADDITIONS));
  });

  together('leave the fields as they were when the tool throws, also after a crash', async ({ session, crash }) => {
    await session.text(1, 'add', { amount: 5 });
    expect(await session.text(2, 'addThenFail', { amount: 100 })).to.equal('failed on purpose');
    await crash();
    expect(await session.text(3, 'add', { amount: 1 })).to.equal('6');
  });

  together('keep what a checkpoint committed before the tool threw', async ({ session, crash }) => {
    await session.text(1, 'addTwiceThenFail', { amount: 3 });
    await crash();
    expect(await session.text(2, 'add', { amount: 1 })).to.equal('4');
  });
});

async function begun(stream: MessageStream): Promise<MessageStream> {
  await stream.untilProgress(1);
  return stream;
}

// As a careful client does: the same request again until there is a response.
async function persistently(session: RawSession, id: number): Promise<string> {
  for (;;) {
    try {
      return await (await session.call(id, 'add', { amount: 1 })).text();
    } catch {
      await until('the server was there', () =>
        session.notify('notifications/progress').then(
          ({ status }) => status === 202,
          () => false,
        ),
      );
    }
  }
}

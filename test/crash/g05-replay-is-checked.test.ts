import { expect } from 'chai';
import { describeWithCrashes } from './support/on-runtimes.js';

describeWithCrashes('G5: a replay that takes another way', ({ together }) => {
  together('stops the call, and tells the client that nothing was repeated', async ({ workshop, session, crash }) => {
    const stream = await session.call(1, 'wander', { gate: 'wander' });
    await stream.untilProgress(1);
    await crash(() => workshop.scratch.open('wander'));
    const { error } = await (await session.get(stream.cursor)).response();
    expect(error?.code).to.equal(-32603);
    expect(error?.message).to.include('Nothing of it was repeated');
  });

  together(
    'is logged with its class and method, what was recorded and what came instead',
    async ({ workshop, session, crash }) => {
      const stream = await session.call(1, 'wander', { gate: 'logged' });
      await stream.untilProgress(1);
      await crash(() => workshop.scratch.open('logged'));
      await workshop.untilLogged('did not repeat what it had done');
      const line = workshop.server.logs.find((text) => text.includes('did not repeat what it had done'));
      expect(line).to.match(
        /Workshop\.wander did not .* recorded was step .*step of process (\d+).* this run came to .*process (?!\1)\d+/,
      );
    },
  );
});

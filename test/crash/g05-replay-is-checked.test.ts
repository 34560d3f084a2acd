import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { WorkshopServer } from './support/workshop-server.js';

describe('G5: a replay that takes another way', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  before(async () => {
    workshop = await WorkshopServer.start();
    session = await RawSession.open(workshop.url);
  });
  after(() => workshop.stop());

  it('stops the call, and tells the client that nothing was repeated', async () => {
    const stream = await session.call(1, 'wander', { gate: 'wander' });
    await stream.untilProgress(1);
    workshop.scratch.open('wander');
    await workshop.crash();
    const { error } = await (await session.get(stream.cursor)).response();
    expect(error?.code).to.equal(-32603);
    expect(error?.message).to.include('Nothing of it was repeated');
  });

  it('is logged with its class and method, what was recorded and what came instead', async () => {
    await workshop.untilLogged('did not repeat what it had done');
    const line = workshop.server.logs.find((text) => text.includes('did not repeat what it had done'));
    expect(line).to.match(
      /Workshop\.wander did not .* recorded was step .*step of process (\d+).* this run came to .*process (?!\1)\d+/,
    );
  });
});

import { expect } from 'chai';
import { RawSession } from './support/raw-session.js';
import { WorkshopServer } from './support/workshop-server.js';

const KEY = { 'durable-mcp/idempotencyKey': 'order 66' };

describe('G6: the same request again', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  beforeEach(async () => {
    session = await RawSession.open(workshop.url);
  });
  after(() => workshop.stop());

  const timesDone = (gate: string): number => workshop.scratch.lines('done').filter((line) => line === gate).length;

  it('after a crash joins the call that still runs', async () => {
    const stream = await session.call(7, 'work', { gate: 'twin' });
    await stream.untilProgress(1);
    await workshop.crash();
    const twin = await session.call(7, 'work', { gate: 'twin' });
    await twin.untilProgress(1);
    workshop.scratch.open('twin');
    expect(await twin.text()).to.equal('twin, attempt 2');
    expect(timesDone('twin')).to.equal(1);
  });

  it('after a crash replays the response of the call that has ended', async () => {
    workshop.scratch.open('ended');
    expect(await session.text(7, 'work', { gate: 'ended' })).to.equal('ended, attempt 1');
    await workshop.crash();
    expect(await session.text(7, 'work', { gate: 'ended' })).to.equal('ended, attempt 1');
    expect(timesDone('ended')).to.equal(1);
  });

  it('after a crash is refused when it asks for something else', async () => {
    workshop.scratch.open('first');
    await session.text(7, 'work', { gate: 'first' });
    await workshop.crash();
    const { error } = await (await session.call(7, 'work', { gate: 'other' })).response();
    expect(error?.message).to.include('Request id 7 was already used');
  });

  it('under another id joins by its idempotency key, and gets its own id and token', async () => {
    const stream = await session.call(7, 'work', { gate: 'keyed' }, KEY);
    await stream.untilProgress(1);
    await workshop.crash();
    const twin = await session.call('again', 'work', { gate: 'keyed' }, KEY);
    workshop.scratch.open('keyed');
    const { id } = await twin.response();
    expect(id).to.equal('again');
    expect(await twin.text()).to.equal('keyed, attempt 2');
    expect(twin.messages[0]?.params).to.include({ progressToken: 'token-again' });
    expect(timesDone('keyed')).to.equal(1);
  });
});

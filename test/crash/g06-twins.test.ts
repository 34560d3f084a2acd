import { expect } from 'chai';
import { describeWithCrashes, type Scene } from './support/on-runtimes.js';

const KEY = { 'durable-mcp/idempotencyKey': 'order 66' };

describeWithCrashes('G6: the same request again', ({ together }) => {
  together('after a crash joins the call that still runs', async (scene) => {
    const { workshop, session, crash } = scene;
    const stream = await session.call(7, 'work', { gate: 'twin' });
    await stream.untilProgress(1);
    await crash();
    const twin = await session.call(7, 'work', { gate: 'twin' });
    await twin.untilProgress(1);
    workshop.scratch.open('twin');
    expect(await twin.text()).to.equal('twin, attempt 2');
    expect(timesDone(scene, 'twin')).to.equal(1);
  });

  together('after a crash replays the response of the call that has ended', async (scene) => {
    const { workshop, session, crash } = scene;
    workshop.scratch.open('ended');
    expect(await session.text(7, 'work', { gate: 'ended' })).to.equal('ended, attempt 1');
    await crash();
    expect(await session.text(7, 'work', { gate: 'ended' })).to.equal('ended, attempt 1');
    expect(timesDone(scene, 'ended')).to.equal(1);
  });

  together('after a crash is refused when it asks for something else', async ({ workshop, session, crash }) => {
    workshop.scratch.open('first');
    await session.text(7, 'work', { gate: 'first' });
    await crash();
    const { error } = await (await session.call(7, 'work', { gate: 'other' })).response();
    expect(error?.message).to.include('Request id 7 was already used');
  });

  together('under another id joins by its idempotency key, and gets its own id and token', async (scene) => {
    const { workshop, session, crash } = scene;
    const stream = await session.call(7, 'work', { gate: 'keyed' }, KEY);
    await stream.untilProgress(1);
    await crash();
    const twin = await session.call('again', 'work', { gate: 'keyed' }, KEY);
    workshop.scratch.open('keyed');
    const { id } = await twin.response();
    expect(id).to.equal('again');
    expect(await twin.text()).to.equal('keyed, attempt 2');
    expect(twin.messages[0]?.params).to.include({ progressToken: 'token-again' });
    expect(timesDone(scene, 'keyed')).to.equal(1);
  });
});

function timesDone({ workshop }: Scene, gate: string): number {
  return workshop.scratch.lines('done').filter((line) => line === gate).length;
}

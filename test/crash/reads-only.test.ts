import { expect } from 'chai';
import { describeWithCrashes } from './support/on-runtimes.js';

describeWithCrashes('After a crash a handler that only reads goes on', ({ together }) => {
  const meta = { _meta: { progressToken: 'token' } };

  together('as a prompt, with its context and the steps that it has done', async ({ workshop, session, crash }) => {
    const stream = await session.request(1, 'prompts/get', { name: 'advise', arguments: { gate: 'advise' }, ...meta });
    await stream.untilProgress(2);
    await crash(() => workshop.scratch.open('advise'));
    const resumed = await session.get(stream.cursor);
    const { result } = await resumed.response();
    const text = 'advice of attempt 1, given in attempt 2';
    expect(result).to.deep.include({ messages: [{ role: 'user', content: { type: 'text', text } }] });
    expect(resumed.progress).to.deep.equal([]);
  });

  together('as a resource of a template, with its variables', async ({ workshop, session, crash }) => {
    const uri = 'workshop://shelves/upper';
    const stream = await session.request(1, 'resources/read', { uri, ...meta });
    await stream.untilProgress(1);
    await crash(() => workshop.scratch.open('upper'));
    const resumed = await session.get(stream.cursor);
    const { result } = await resumed.response();
    const text = JSON.stringify({ gate: 'upper', stored: 1, read: 2 });
    expect(result).to.deep.include({ contents: [{ uri, mimeType: 'application/json', text }] });
  });

  together('as a resource, and sees the fields that were stored', async ({ session, crash }) => {
    await session.text(1, 'add', { amount: 12 });
    await crash();
    const stream = await session.request(2, 'resources/read', { uri: 'workshop://total' });
    expect(JSON.stringify((await stream.response()).result)).to.include(String.raw`{\"total\":12}`);
  });
});

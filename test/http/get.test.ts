import { expect } from 'chai';
import { open, send } from './support/client.js';
import { FakeStream } from './support/fake-stream.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

describe('A GET', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start()));
  afterEach(() => served.stop());

  it('without Last-Event-ID follows the session’s own stream', async () => {
    const events = await open(served.url, { method: 'GET' });
    served.era.s1.own.push({ a: 1 });
    expect(await events.untilEvents(2)).to.deep.equal([
      'retry: 10000\nid: own-s1-0\ndata: ',
      'event: message\nid: own-s1-1\ndata: {"a":1}',
    ]);
    events.drop();
  });

  it('sends an older client no empty event on the session’s own stream', async () => {
    served.era.s1.primesStreams = false;
    const events = await open(served.url, { method: 'GET' });
    served.era.s1.own.push({ a: 1 });
    expect(await events.untilEvents(1)).to.deep.equal(['event: message\nid: own-s1-1\ndata: {"a":1}']);
    events.drop();
  });

  it('with Last-Event-ID goes on after that event, up to the response', async () => {
    const stream = new FakeStream('call', 1);
    stream.push({ a: 1 });
    stream.push({ b: 2 });
    const asked: string[] = [];
    served.era.s1.onResume = (lastEventId) => {
      asked.push(lastEventId);
      return Promise.resolve({ kind: 'stream', stream });
    };
    const events = await resume('call-1');
    await events.untilEvents(2);
    stream.push({ c: 3 }, true);
    expect(await events.untilEnd()).to.deep.equal([
      'retry: 10000\nid: call-1\ndata: ',
      'event: message\nid: call-2\ndata: {"b":2}',
      'event: message\nid: call-3\ndata: {"c":3}',
    ]);
    expect(asked).to.deep.equal(['call-1']);
  });

  it('gives an older client its cursor on resumption', async () => {
    served.era.s1.primesStreams = false;
    served.era.s1.onResume = () => Promise.resolve({ kind: 'stream', stream: new FakeStream('call', 1) });
    const events = await resume('call-1');
    expect(await events.untilEvents(1)).to.deep.equal(['retry: 10000\nid: call-1\ndata: ']);
    events.drop();
  });

  it('replays a settled call in one piece', async () => {
    const stream = new FakeStream('call', 1);
    stream.push({ a: 1 });
    stream.push({ b: 2 }, true);
    stream.settle();
    served.era.s1.onResume = () => Promise.resolve({ kind: 'stream', stream });
    const events = await resume('call-1');
    expect(events.response.headers).to.have.property('content-length');
    expect(await events.untilEnd()).to.have.length(2);
  });

  for (const [kind, status] of [
    ['complete', 204],
    ['malformed', 400],
    ['unknown', 404],
  ] as const) {
    it(`answers ${status} when the resumption is ${kind}`, async () => {
      served.era.s1.onResume = () => Promise.resolve({ kind });
      const answered = await send(served.url, { method: 'GET', headers: { 'last-event-id': 'x' } });
      expect(answered.status).to.equal(status);
    });
  }

  it('takes the stream over from an older connection', async () => {
    const older = await open(served.url, { method: 'GET' });
    await older.untilEvents(1);
    const newer = await open(served.url, { method: 'GET' });
    await older.untilEnd();
    served.era.s1.own.push({ a: 1 });
    await newer.untilEvents(2);
    expect(older.events).to.have.length(1);
    newer.drop();
  });

  it('takes a call’s stream over from the POST that opened it', async () => {
    const stream = new FakeStream('call');
    served.era.s1.answerWith(stream);
    served.era.s1.onResume = () => Promise.resolve({ kind: 'stream', stream });
    const posted = await open(served.url);
    await posted.untilEvents(1);
    const resumed = await resume('call-0');
    await posted.untilEnd();
    stream.push({ a: 1 }, true);
    expect(await resumed.untilEnd()).to.have.length(2);
    await until(() => stream.deliveredIds.length === 1, 'the event was told once');
  });

  function resume(lastEventId: string): ReturnType<typeof open> {
    return open(served.url, { method: 'GET', headers: { 'last-event-id': lastEventId } });
  }
});

describe('A DELETE', () => {
  it('ends the open streams of its session and no other', async () => {
    const served = await ServedEndpoint.start();
    const mine = await open(served.url, { method: 'GET' });
    const others = await open(served.url, { method: 'GET', headers: { 'mcp-session-id': 's2' } });
    await send(served.url, { method: 'DELETE' });
    await mine.untilEnd();
    expect(others.hasEnded).to.equal(false);
    others.drop();
    await served.stop();
  });
});

describe('Keep-alive', () => {
  it('comments on every open stream', async () => {
    const served = await ServedEndpoint.start({ keepAliveMs: 5 });
    const streams = [
      await open(served.url, { method: 'GET' }),
      await open(served.url, { method: 'GET', headers: { 'mcp-session-id': 's2' } }),
    ];
    await until(
      () => streams.every(({ text }) => text.split(': keep-alive\n\n').length > 3),
      'three comments had come to both',
    );
    for (const stream of streams) expect(stream.events).to.have.length(1);
    await served.stop();
  });
});

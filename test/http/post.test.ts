import { expect } from 'chai';
import { StoreUnavailableError } from '../../src/errors/store-errors.js';
import { INITIALIZE, open, send } from './support/client.js';
import { FakeStream } from './support/fake-stream.js';
import { ServedEndpoint } from './support/served-endpoint.js';
import { until } from './support/until.js';

const EVENT_STREAM = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

describe('A POST of a request', () => {
  let served: ServedEndpoint;
  let stream: FakeStream;
  beforeEach(async () => {
    served = await ServedEndpoint.start({ retryMs: 1234 });
    stream = new FakeStream('call');
    served.era.s1.answerWith(stream);
  });
  afterEach(() => served.stop());

  it('is given to the session as it was sent', async () => {
    stream.push({ id: 1 }, true);
    await send(served.url, { body: '{"jsonrpc":"2.0","id":"ü","method":"tools/call"}' });
    expect(served.era.s1.received).to.deep.equal([{ jsonrpc: '2.0', id: 'ü', method: 'tools/call' }]);
  });

  it('opens a session with initialize', async () => {
    const answered = await send(served.url, { body: INITIALIZE, headers: { 'mcp-session-id': undefined } });
    expect(answered.status).to.equal(200);
    expect(answered.headers).to.include({ ...EVENT_STREAM, 'mcp-session-id': 's1' });
    expect(answered.text).to.equal('event: message\ndata: {"jsonrpc":"2.0","id":0,"result":{}}\n\n');
  });

  it('answers a reply as one event of known length', async () => {
    served.era.s1.onReceive = () => Promise.resolve({ kind: 'reply', data: '{"ü":1}' });
    const answered = await send(served.url);
    expect(answered.headers).to.include({ ...EVENT_STREAM, 'content-length': '31' });
    expect(answered.text).to.equal('event: message\ndata: {"ü":1}\n\n');
  });

  it('answers a settled call in one piece of known length', async () => {
    stream.push({ a: 1 });
    stream.push({ b: 2 }, true);
    stream.settle();
    const answered = await send(served.url);
    expect(answered.headers).to.include(EVENT_STREAM).and.to.have.property('content-length');
    expect(answered.text).to.equal(
      'retry: 1234\nid: call-0\ndata: \n\n' +
        'event: message\nid: call-1\ndata: {"a":1}\n\nevent: message\nid: call-2\ndata: {"b":2}\n\n',
    );
    expect(stream.followed).to.equal(0);
  });

  it('tells that a settled call was delivered', async () => {
    stream.push({ b: 2 }, true);
    stream.settle();
    await send(served.url);
    await until(() => stream.deliveredIds.length === 1, 'it was told');
  });

  it('sends the cursor before there is anything to say', async () => {
    const events = await open(served.url);
    expect(events.response.headers).to.include(EVENT_STREAM);
    expect(await events.untilEvents(1)).to.deep.equal(['retry: 1234\nid: call-0\ndata: ']);
    events.drop();
  });

  it('sends only its head before there is anything to say to an older client', async () => {
    served.era.s1.primesStreams = false;
    const events = await open(served.url);
    stream.push({ b: 2 }, true);
    expect(await events.untilEnd()).to.deep.equal(['event: message\nid: call-1\ndata: {"b":2}']);
  });

  it('sends events as they come and ends after the last', async () => {
    const events = await open(served.url);
    stream.push({ a: 1 });
    await events.untilEvents(2);
    stream.push({ b: 2 }, true);
    expect((await events.untilEnd()).slice(1)).to.deep.equal([
      'event: message\nid: call-1\ndata: {"a":1}',
      'event: message\nid: call-2\ndata: {"b":2}',
    ]);
    await until(() => stream.deliveredIds.join() === 'call-1,call-2', 'both were told');
  });

  it('ends when the stream ends without a response', async () => {
    const events = await open(served.url);
    stream.finish();
    expect(await events.untilEnd()).to.have.length(1);
  });

  it('leaves the stream when the client goes away', async () => {
    const events = await open(served.url);
    await events.untilEvents(1);
    events.drop();
    await until(() => stream.abandoned === 1, 'the stream was left');
    expect(served.era.s1.hasEnded).to.equal(false);
  });

  it('does not count as delivered what comes after the client went away', async () => {
    const events = await open(served.url);
    await events.untilEvents(1);
    events.drop();
    await until(() => stream.abandoned === 1, 'the stream was left');
    stream.push({ a: 1 }, true);
    await served.endpoint.close();
    expect(stream.deliveredIds).to.deep.equal([]);
  });

  it('ends the response when the stream fails, and logs why once', async () => {
    const failure = new Error('broken');
    const events = await open(served.url);
    stream.fail(failure);
    await events.untilEnd();
    await until(() => served.logger.lines.length > 0, 'it was logged');
    expect(served.logger.lines).to.have.length(1);
    expect(served.logger.lines[0]).to.deep.include({ level: 'error', facts: { err: failure, stream: 'call' } });
  });

  it('only warns when the stream fails because of the store', async () => {
    const events = await open(served.url);
    stream.fail(new StoreUnavailableError('full'));
    await events.untilEnd();
    await until(() => served.logger.lines.length > 0, 'it was logged');
    expect(served.logger.lines[0]).to.include({ level: 'warn' });
  });
});

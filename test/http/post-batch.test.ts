import { expect } from 'chai';
import type { Reception } from '../../src/protocol/era.js';
import { StoreUnavailableError } from '../../src/errors/store-errors.js';
import { CALL, codeOf, INITIALIZE, open, send } from './support/client.js';
import { FakeStream } from './support/fake-stream.js';
import { ServedEndpoint } from './support/served-endpoint.js';

const NOTE = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const LONG = 'x'.repeat(1_025);

describe('A batch', () => {
  let served: ServedEndpoint;
  beforeEach(async () => {
    served = await ServedEndpoint.start();
    Object.assign(served.era.s1, { protocolVersion: '2025-03-26', acceptsBatches: true, primesStreams: false });
  });
  afterEach(() => served.stop());

  for (const [what, body] of [
    ['an empty batch', '[]'],
    ['a batch with initialize', `[${INITIALIZE}]`],
    ['a batch with something else', `[${NOTE},7]`],
    [
      'a batch with an id that is too long',
      `[${NOTE},${JSON.stringify({ jsonrpc: '2.0', id: LONG, method: 'ping' })}]`,
    ],
    ['a batch of 101 messages', `[${Array.from({ length: 101 }, () => NOTE).join()}]`],
  ] as const) {
    it(`is refused with 400 if it is ${what}`, async () => {
      const answered = await send(served.url, { body });
      expect(answered.status).to.equal(400);
      expect(codeOf(answered)).to.equal(-32600);
      expect(served.era.s1.received).to.be.empty;
    });
  }

  it('is refused with 400 by a version that has none', async () => {
    served.era.s1.acceptsBatches = false;
    const answered = await send(served.url, { body: `[${NOTE}]` });
    expect(answered.status).to.equal(400);
    expect(codeOf(answered)).to.equal(-32600);
    expect(served.era.s1.received).to.be.empty;
  });

  it('of notifications is accepted', async () => {
    expect((await send(served.url, { body: `[${NOTE},${NOTE}]` })).status).to.equal(202);
    expect(served.era.s1.received).to.have.length(2);
  });

  it('of requests is answered on one stream, which ends after the last response', async () => {
    const [first, second] = [new FakeStream('first'), new FakeStream('second')];
    answerInTurn([
      { kind: 'stream', stream: first },
      { kind: 'reply', data: '{}' },
      { kind: 'stream', stream: second },
    ]);
    const events = await open(served.url, { body: `[${CALL},${CALL},${CALL}]` });
    second.push({ b: 2 }, true);
    await events.untilEvents(2);
    first.push({ a: 1 }, true);
    expect(await events.untilEnd()).to.deep.equal([
      'event: message\ndata: {}',
      'event: message\nid: second-1\ndata: {"b":2}',
      'event: message\nid: first-1\ndata: {"a":1}',
    ]);
  });

  it('of settled calls is answered in one piece', async () => {
    const [first, second] = [new FakeStream('first'), new FakeStream('second')];
    first.push({ a: 1 }, true);
    second.push({ b: 2 }, true);
    answerInTurn([
      { kind: 'stream', stream: first.settle() },
      { kind: 'stream', stream: second.settle() },
    ]);
    const answered = await send(served.url, { body: `[${CALL},${CALL}]` });
    expect(answered.headers).to.have.property('content-length');
    expect(answered.text).to.contain('{"a":1}').and.to.contain('{"b":2}');
  });

  it('goes on with the others when one of its streams is taken over', async () => {
    const [first, second] = [new FakeStream('first'), new FakeStream('second')];
    answerInTurn([
      { kind: 'stream', stream: first },
      { kind: 'stream', stream: second },
    ]);
    const events = await open(served.url, { body: `[${CALL},${CALL}]` });
    served.connections.attach('first', { isFirst: false, isResumable: true, onLeave: () => undefined });
    first.push({ a: 1 }, true);
    second.push({ b: 2 }, true);
    expect(await events.untilEnd()).to.deep.equal(['event: message\nid: second-1\ndata: {"b":2}']);
  });

  it('is 503 when the store failed for one of its messages', async () => {
    served.era.s1.onReceive = () => Promise.reject(new StoreUnavailableError('full'));
    expect((await send(served.url, { body: `[${CALL},${NOTE}]` })).status).to.equal(503);
  });

  function answerInTurn(receptions: readonly Reception[]): void {
    const left = [...receptions];
    served.era.s1.onReceive = () => {
      const next = left.shift();
      return next === undefined ? Promise.reject(new Error('No more receptions')) : Promise.resolve(next);
    };
  }
});

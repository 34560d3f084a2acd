import { expect } from 'chai';
import { StreamLedger } from '../../src/client/stream-ledger.js';
import { watchStreams } from '../../src/client/watch-streams.js';

const URL = 'http://shop.test/mcp';

describe('watchStreams', () => {
  let asked: number;
  let answer: () => Response;
  let lost: number[];
  let ended: number;
  let ledger: StreamLedger;

  beforeEach(() => {
    asked = 0;
    lost = [];
    ended = 0;
    answer = () => new Response('id: 7\ndata: 1\n\n');
    watch(new StreamLedger());
  });

  function watch(watched: StreamLedger): void {
    ledger = watched;
    ledger.listener = { requestLost: (requestId) => lost.push(requestId), sessionEnded: () => (ended += 1) };
  }

  /** What the transport gets when it asks for a stream. */
  function open(lastEventId?: string): Promise<Response> {
    const fetch = watchStreams(() => {
      asked += 1;
      return Promise.resolve(answer());
    }, ledger);
    const headers = { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
    return fetch(URL, { method: 'GET', headers });
  }

  it('follows the own stream', async () => {
    expect(await (await open()).text()).to.equal('id: 7\ndata: 1\n\n');
    expect(ledger.lastEventId).to.equal('7');
  });

  it('leaves the own position alone when a call is resumed', async () => {
    ledger.begin(1, 'tools/call', '3');
    await (await open('3')).text();
    expect(ledger.lastEventId).to.equal(undefined);
  });

  it('reminds the transport of where a resumed stream began', async () => {
    expect(await (await open('3')).text()).to.equal('id: 3\ndata: \n\nid: 7\ndata: 1\n\n');
  });

  it('asks for nothing more once the connection is closed', async () => {
    ledger.close();
    expect((await open()).status).to.equal(405);
    expect(asked).to.equal(0);
  });

  it('ends the retries of a call that the server forgot, and names it', async () => {
    ledger.begin(1, 'tools/call', '3');
    ledger.begin(2, 'tools/call', '4');
    answer = () => new Response(null, { status: 404 });
    expect((await open('4')).status).to.equal(405);
    expect(lost).to.deep.equal([2]);
    expect(ended).to.equal(0);
  });

  it('tells once that the session has ended, and every call with it', async () => {
    await (await open()).text();
    ledger.begin(1, 'tools/call', '3');
    answer = () => new Response(null, { status: 404 });
    await open('7');
    await open('7');
    expect(lost).to.deep.equal([1]);
    expect(ended).to.equal(1);
  });

  it('takes 404 for 405 from a server that never had an own stream', async () => {
    answer = () => new Response(null, { status: 404 });
    await open();
    expect(ended).to.equal(0);
  });

  it('knows that an adopted session has ended', async () => {
    watch(new StreamLedger({ lastEventId: '7' }));
    answer = () => new Response(null, { status: 404 });
    await open('7');
    expect(ledger.isEnded).to.equal(true);
  });

  it('leaves trouble on the way to the transport, which tries again', async () => {
    answer = () => new Response(null, { status: 503 });
    expect((await open('3')).status).to.equal(503);
  });
});

import { expect } from 'chai';
import { StreamLedger } from '../../src/client/stream-ledger.js';
import { watchStreams } from '../../src/client/watch-streams.js';

const URL = 'http://shop.test/mcp';

describe('watchStreams', () => {
  let asked: number;
  let answer: () => Response;
  let lost: number[];
  let cut: number[];
  let ended: number;
  let ledger: StreamLedger;

  beforeEach(() => {
    asked = 0;
    lost = [];
    cut = [];
    ended = 0;
    answer = () => new Response('id: 7\ndata: 1\n\n');
    watch(new StreamLedger());
  });

  function watch(watched: StreamLedger): void {
    ledger = watched;
    ledger.listener = {
      requestLost: (requestId) => lost.push(requestId),
      requestCut: (requestId) => cut.push(requestId),
      sessionEnded: () => (ended += 1),
    };
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

  describe('on the stream of a call', () => {
    const streams = {
      'that breaks at once': { chunks: [], breaks: true, isCut: true },
      'that ends at once': { chunks: [], breaks: false, isCut: true },
      'that breaks after a comment': { chunks: [': id: 1\n', '\n: here'], breaks: true, isCut: true },
      'that breaks after an id': { chunks: ['i', 'd', ': 1\nda', 'ta: \n\n'], breaks: true, isCut: false },
      'that ends after a message without an id': {
        chunks: [': here\n\ndata:', ' {}\n\n'],
        breaks: false,
        isCut: false,
      },
    };
    for (const [what, { chunks, breaks, isCut }] of Object.entries(streams)) {
      it(`${isCut ? 'tells of one' : 'leaves one alone'} ${what}`, async () => {
        ledger.begin(1, 'tools/call');
        answer = () => stream(chunks, breaks);
        const text = await (await post()).text().catch(() => 'broken');
        await new Promise((resolve) => setImmediate(resolve));
        expect(text).to.equal(breaks ? 'broken' : chunks.join(''));
        expect(cut).to.deep.equal(isCut ? [1] : []);
      });
    }

    it('tells nothing once the call has its answer, or the connection is closed', async () => {
      answer = () => stream([], true);
      await (await post()).text().catch(() => undefined);
      ledger.begin(1, 'tools/call');
      ledger.close();
      await (await post()).text().catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      expect(cut).to.deep.equal([]);
    });

    it('lets go of one that nobody reads any more', async () => {
      ledger.begin(1, 'tools/call');
      let reason: unknown;
      const body = new ReadableStream<Uint8Array>({ cancel: (given) => void (reason = given) });
      answer = () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      await (await post()).body?.cancel('enough');
      expect(reason).to.equal('enough');
      expect(cut).to.deep.equal([]);
    });
  });

  function post(): Promise<Response> {
    const fetch = watchStreams(() => Promise.resolve(answer()), ledger);
    return fetch(URL, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call' }) });
  }
});

function stream(chunks: readonly string[], breaks: boolean): Response {
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next !== undefined) controller.enqueue(new TextEncoder().encode(next));
      else if (breaks) controller.error(new Error('cut'));
      else controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

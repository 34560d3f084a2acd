import { expect } from 'chai';
import { resultOf, textOf } from '../../bench/load/json-rpc-answer.js';

const PRIMING = 'retry: 10000\nid: x.0\ndata: \n\n';
const ANSWER = '{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"3"}]}}';

describe('resultOf', () => {
  it('finds the answer behind an event without data', () => {
    expect(resultOf(stream(`${PRIMING}event: message\nid: x.1\ndata: ${ANSWER}\n\n`), 7)).to.have.property('content');
  });

  it('finds the answer in lines that end in CRLF', () => {
    expect(resultOf(stream(`id: 1/1\r\nevent: message\r\ndata: ${ANSWER}\r\n\r\n`), 7)).to.have.property('content');
  });

  it('finds the answer in plain JSON', () => {
    const headers = new Map([['content-type', 'application/json; charset=utf-8']]);
    expect(resultOf({ status: 200, headers, body: ANSWER }, 7)).to.have.property('content');
  });

  it('refuses the answer to another request', () => {
    expect(() => resultOf(stream(`data: ${ANSWER}\n\n`), 8)).to.throw('No answer to request 8');
  });

  it('refuses an event that is cut off', () => {
    expect(() => resultOf(stream(`data: ${ANSWER}\n`), 7)).to.throw('No answer to request 7');
  });

  it('refuses a JSON-RPC error', () => {
    expect(() => resultOf(stream('data: {"jsonrpc":"2.0","id":7,"error":{"code":-32603}}\n\n'), 7)).to.throw('-32603');
  });

  it('refuses any other status than 200', () => {
    expect(() => resultOf({ ...stream(`data: ${ANSWER}\n\n`), status: 503 }, 7)).to.throw('HTTP 503');
  });
});

describe('textOf', () => {
  it('gives the text of the first block', () => {
    expect(textOf({ content: [{ type: 'text', text: '3' }] })).to.equal('3');
  });

  it('refuses the result of a tool that failed', () => {
    expect(() => textOf({ isError: true, content: [{ type: 'text', text: 'no' }] })).to.throw('no');
  });
});

function stream(body: string): { status: number; headers: ReadonlyMap<string, string>; body: string } {
  return { status: 200, headers: new Map([['content-type', 'text/event-stream']]), body };
}

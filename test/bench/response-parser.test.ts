import { expect } from 'chai';
import { ResponseParser, type HttpResponse } from '../../bench/load/response-parser.js';

const CHUNKED =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '4\r\nid: \r\nb\r\n1\ndata: {}\n\r\n1\r\n\n\r\n0\r\n\r\n';
const SIZED = 'HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok';

describe('ResponseParser', () => {
  it('joins the chunks of a body', () => {
    expect(responses([CHUNKED])[0]?.body).to.equal('id: 1\ndata: {}\n\n');
  });

  it('gives the same response for bytes that arrive one at a time', () => {
    expect(responses(CHUNKED.split(''))).to.deep.equal(responses([CHUNKED]));
  });

  it('reads a body of a given length', () => {
    expect(responses([SIZED])[0]).to.include({ status: 202, body: 'ok' });
  });

  it('reads one response after the other', () => {
    expect(responses((CHUNKED + SIZED).split('')).map(({ status }) => status)).to.deep.equal([200, 202]);
  });

  it('has header names in lower case', () => {
    expect(responses([SIZED])[0]?.headers.get('content-length')).to.equal('2');
  });

  it('takes a 204 to be complete without a length', () => {
    expect(responses(['HTTP/1.1 204 No Content\r\n\r\n'])[0]?.body).to.equal('');
  });

  it('shows what has arrived of a body that is incomplete', () => {
    const parser = new ResponseParser();
    parser.push(Buffer.from(CHUNKED.slice(0, CHUNKED.indexOf('b\r\n'))));
    expect(parser.bodySoFar).to.equal('id: ');
  });

  it('refuses a body whose end it could not tell', () => {
    expect(() => responses(['HTTP/1.1 200 OK\r\n\r\n'])).to.throw('neither its length');
  });

  it('refuses a chunk that is longer than it says', () => {
    expect(() => responses(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlonger\r\n'])).to.throw(
      'longer',
    );
  });

  it('refuses a chunk without a length', () => {
    expect(() => responses(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nwrong\r\n'])).to.throw('Not a chunk');
  });
});

function responses(pieces: readonly string[]): readonly HttpResponse[] {
  const parser = new ResponseParser();
  return pieces.flatMap((piece) => parser.push(Buffer.from(piece)) ?? []);
}

import { expect } from 'chai';
import { SessionEndedError } from '../../src/errors/session-ended-error.js';
import { StoreDamagedError, StoreUnavailableError } from '../../src/errors/store-errors.js';
import { CALL, codeOf, INITIALIZE, send } from './support/client.js';
import { ServedEndpoint } from './support/served-endpoint.js';

describe('The status of a POST', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start({ maxBodyBytes: 100_000, maxDepth: 50 })));
  afterEach(() => served.stop());

  it('is 202 for a notification', async () => {
    const answered = await send(served.url, { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' });
    expect(answered).to.include({ status: 202, text: '' });
  });

  it('is 400 without a session id', async () => {
    const answered = await send(served.url, { headers: { 'mcp-session-id': undefined } });
    expect(answered.status).to.equal(400);
    expect(codeOf(answered)).to.equal(-32000);
  });

  it('is 404 for an unknown session', async () => {
    const answered = await send(served.url, { headers: { 'mcp-session-id': 'nobody' } });
    expect(answered.status).to.equal(404);
    expect(codeOf(answered)).to.equal(-32001);
  });

  it('is 400 for a protocol version that is not supported', async () => {
    const answered = await send(served.url, { headers: { 'mcp-protocol-version': '1999-01-01' } });
    expect(answered.status).to.equal(400);
    expect(answered.text).to.contain('1999-01-01').and.to.contain('2025-06-18');
  });

  it('is 202 without a protocol version', async () => {
    const answered = await send(served.url, { headers: { 'mcp-protocol-version': undefined } });
    expect(answered.status).to.equal(202);
  });

  for (const accept of [
    'application/json',
    'text/event-stream',
    'application/json, text/event-stream;q=0',
    undefined,
  ]) {
    it(`is 406 for Accept: ${accept ?? '(absent)'}`, async () => {
      expect((await send(served.url, { headers: { accept } })).status).to.equal(406);
    });
  }

  for (const accept of ['*/*', 'application/*, text/*', 'TEXT/event-stream; q=0.5 , application/json']) {
    it(`is not 406 for Accept: ${accept}`, async () => {
      expect((await send(served.url, { headers: { accept } })).status).to.equal(202);
    });
  }

  for (const type of ['text/plain', 'application/json; charset=latin1', 'application/json-patch+json', undefined]) {
    it(`is 415 for Content-Type: ${type ?? '(absent)'}`, async () => {
      expect((await send(served.url, { headers: { 'content-type': type } })).status).to.equal(415);
    });
  }

  for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json; v=1']) {
    it(`is not 415 for Content-Type: ${type}`, async () => {
      expect((await send(served.url, { headers: { 'content-type': type } })).status).to.equal(202);
    });
  }

  it('is 415 for a compressed body', async () => {
    expect((await send(served.url, { headers: { 'content-encoding': 'gzip' } })).status).to.equal(415);
  });

  for (const [what, body] of [
    ['text that is not JSON', '{"jsonrpc":'],
    ['an empty body', ''],
    ['a body of blanks', ' \n '],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ] as const) {
    it(`is 400 with a parse error for ${what}`, async () => {
      const answered = await send(served.url, { body });
      expect(answered.status).to.equal(400);
      expect(codeOf(answered)).to.equal(-32700);
    });
  }

  for (const body of [
    '1',
    '"text"',
    'null',
    '{}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","id":1,"method":7}',
  ]) {
    it(`is 400 with an invalid request for ${body}`, async () => {
      const answered = await send(served.url, { body });
      expect(answered.status).to.equal(400);
      expect(codeOf(answered)).to.equal(-32600);
    });
  }

  for (const method of ['ping', 'initialize']) {
    it(`is 400 with an invalid request for an id that is too long, of ${method}`, async () => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'x'.repeat(1_025), method });
      const answered = await send(served.url, { body, headers: { 'mcp-session-id': undefined } });
      expect(answered.status).to.equal(400);
      expect(JSON.parse(answered.text)).to.deep.equal({
        jsonrpc: '2.0',
        error: { code: -32600, message: 'Invalid Request: "id": 1025 characters, and at most 1024 are allowed' },
        id: null,
      });
    });
  }

  it('is 400 for a body that nests 10,000 levels', async () => {
    const answered = await send(served.url, { body: '['.repeat(10_000) + ']'.repeat(10_000) });
    expect(answered.status).to.equal(400);
    expect(answered.text).to.contain('50 levels');
  });

  it('is 400 for initialize in a session that is open', async () => {
    expect((await send(served.url, { body: INITIALIZE })).status).to.equal(400);
  });

  it('is 404 for initialize in a session that has ended', async () => {
    expect((await send(served.url, { body: INITIALIZE, headers: { 'mcp-session-id': 'gone' } })).status).to.equal(404);
  });

  it('is 400 for an initialize that the protocol refuses', async () => {
    const data = '{"jsonrpc":"2.0","id":0,"error":{"code":-32602,"message":"No protocolVersion"}}';
    served.era.onInitialize = () => Promise.resolve({ data });
    const answered = await send(served.url, { body: INITIALIZE, headers: { 'mcp-session-id': undefined } });
    expect(answered).to.include({ status: 400, text: data });
    expect(answered.headers).to.include({ 'content-type': 'application/json' });
  });

  it('is 503 with Retry-After while the store is unavailable', async () => {
    served.era.failure = new StoreUnavailableError('/secret/path is full');
    const answered = await send(served.url);
    expect(answered.status).to.equal(503);
    expect(answered.headers['retry-after']).to.equal('1');
    expect(answered.text).not.to.contain('secret');
  });

  it('is 503 when the store is damaged, and the log says so in full', async () => {
    served.era.failure = new StoreDamagedError('/secret/path is damaged');
    const answered = await send(served.url);
    expect(answered.status).to.equal(503);
    expect(answered.text).not.to.contain('secret');
    expect(served.logger.lines.map(({ level }) => level)).to.deep.equal(['error']);
  });

  it('is 404 when the session ends while the request is on its way', async () => {
    served.era.s1.onReceive = () => Promise.reject(new SessionEndedError('s1'));
    expect((await send(served.url)).status).to.equal(404);
    expect(served.logger.lines).to.deep.equal([]);
  });

  it('is 202 for an error response without a readable id', async () => {
    const body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}';
    expect((await send(served.url, { body })).status).to.equal(202);
  });

  it('is 500 for an unexpected error, which is logged once and not told', async () => {
    const failure = new Error('/secret/path');
    served.era.failure = failure;
    const answered = await send(served.url);
    expect(answered.status).to.equal(500);
    expect(answered.text).to.equal('{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}');
    expect(served.logger.lines).to.have.length(1);
    expect(served.logger.lines[0]).to.deep.include({ level: 'error', facts: { err: failure, method: 'POST' } });
  });

  it('is 503 for a request after close', async () => {
    await served.endpoint.close();
    expect((await send(served.url)).status).to.equal(503);
  });

  it('leaves the connection usable for the next request after a refusal', async () => {
    const answered = await send(served.url, {
      headers: { 'mcp-session-id': 'nobody', connection: 'keep-alive' },
      body: CALL,
    });
    expect(answered.headers.connection).to.equal('keep-alive');
  });
});

describe('The status of other requests', () => {
  let served: ServedEndpoint;
  beforeEach(async () => (served = await ServedEndpoint.start()));
  afterEach(() => served.stop());

  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'HEAD']) {
    it(`is 405 with Allow for ${method}`, async () => {
      const answered = await send(served.url, { method });
      expect(answered.status).to.equal(405);
      expect(answered.headers.allow).to.equal('GET, POST, DELETE');
    });
  }

  it('is 404 for another path', async () => {
    expect((await send(`${served.listener.origin}/other`)).status).to.equal(404);
  });

  it('does not depend on a trailing slash or a query', async () => {
    expect((await send(`${served.url}/?key=1`)).status).to.equal(202);
  });

  it('is 406 for a GET that does not accept an event stream', async () => {
    expect((await send(served.url, { method: 'GET', headers: { accept: 'application/json' } })).status).to.equal(406);
  });

  it('is 400 for a GET without a session id', async () => {
    expect((await send(served.url, { method: 'GET', headers: { 'mcp-session-id': undefined } })).status).to.equal(400);
  });

  it('is 200 for DELETE, and 404 from then on', async () => {
    expect((await send(served.url, { method: 'DELETE' })).status).to.equal(200);
    expect((await send(served.url, { method: 'DELETE' })).status).to.equal(404);
  });

  it('is 404 for the session of another principal', async () => {
    const other = await ServedEndpoint.withAuth();
    other.era.owners.set('s1', 'alice');
    const answered = await send(other.url, { headers: { authorization: 'Bearer mallory' } });
    const unknown = await send(other.url, {
      headers: { authorization: 'Bearer mallory', 'mcp-session-id': 'nobody' },
    });
    await other.stop();
    expect(answered.status).to.equal(404);
    expect(answered.text).to.equal(unknown.text);
    expect(other.era.principals).to.deep.equal(['mallory', 'mallory']);
  });
});

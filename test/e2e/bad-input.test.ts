import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { MessageStream } from '../crash/support/message-stream.js';
import { RawSession } from '../crash/support/raw-session.js';
import { codeOf, open, send, type Answered, type Sent } from '../http/support/client.js';
import { WorkshopServer } from '../crash/support/workshop-server.js';

const MAX_BODY_BYTES = 100_000;
const DEPTH = 10_000;
const KEY = 'durable-mcp/idempotencyKey';
const LONG = 'too long '.repeat(8_000);
const UNKNOWN = '01234567-89ab-7def-8123-456789abcdef';

describe('A server that is sent', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  let session: RawSession;
  let additions = 0;
  before(async () => {
    workshop = await WorkshopServer.start({ maxBodyBytes: MAX_BODY_BYTES });
    session = await RawSession.open(workshop.url);
  });
  after(() => workshop.stop());

  // Whatever it was sent, nothing that it acknowledged is lost.
  afterEach(async () => {
    additions += 1;
    expect(await session.text(`addition-${additions}`, 'add', { amount: 1 })).to.equal(String(additions));
  });

  const post = (body: string, more: Sent = {}): Promise<Answered> =>
    send(workshop.url, { ...more, body, headers: { ...session.headers, ...more.headers } });
  const listing = JSON.stringify({ jsonrpc: '2.0', id: 'list', method: 'tools/list' });

  it('malformed JSON says so', async () => {
    const answered = await post('{"jsonrpc": "2.0", "id": 1, "method": ');
    expect([answered.status, codeOf(answered)]).to.deep.equal([400, -32700]);
    expect(answered.text).to.include('not valid JSON');
  });

  it('what is no JSON-RPC message says so', async () => {
    const answered = await post('{"hello": "world"}');
    expect([answered.status, codeOf(answered)]).to.deep.equal([400, -32600]);
  });

  it('JSON of 10,000 levels says how many it takes', async () => {
    const answered = await post('['.repeat(DEPTH) + ']'.repeat(DEPTH));
    expect([answered.status, codeOf(answered)]).to.deep.equal([400, -32600]);
    expect(answered.text).to.include('levels');
  });

  it('arguments of 10,000 levels says how many it takes', async () => {
    const deep = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
    const params = `{"name":"add","arguments":${deep}}`;
    const answered = await post(`{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":${params}}`);
    expect([answered.status, codeOf(answered)]).to.deep.equal([400, -32600]);
  });

  it('a body over the limit says what the limit is', async () => {
    const answered = await post(JSON.stringify('x'.repeat(MAX_BODY_BYTES)));
    expect(answered.status).to.equal(413);
    expect(answered.text).to.include(`${MAX_BODY_BYTES} bytes`);
  });

  it('arguments of the wrong type names the argument and what it must be', async () => {
    const text = await session.text('wrong-type', 'add', { amount: 'many' });
    expect(text).to.include('add').and.to.include('amount').and.to.include('number');
  });

  it('no argument where one is required names it', async () => {
    expect(await session.text('missing', 'add', {}))
      .to.include('amount')
      .and.to.include('required');
  });

  it('params that are no object says so', async () => {
    const answered = await post('{"jsonrpc":"2.0","id":"params","method":"tools/call","params":[1]}');
    expect(answered.text).to.include('-32600').and.to.include('params');
  });

  it('the name of an unknown tool names it, and the one that was perhaps meant', async () => {
    const { error } = await (await session.call('unknown-tool', 'ad')).response();
    expect(error?.code).to.equal(-32602);
    expect(error?.message).to.include('ad').and.to.include('add');
  });

  interface TooLong extends Sent {
    readonly what: string;
    readonly body: string;
    /** Status and code of the refusal, and what it says: the member, its length and its limit. */
    readonly refused: readonly [number, number, string];
  }
  const requestOf = (method: string, params: object, id: unknown = 'long'): string =>
    JSON.stringify({ jsonrpc: '2.0', id, method, params });
  const addition = (meta: object, id?: unknown): string =>
    requestOf('tools/call', { name: 'add', arguments: { amount: 1 }, _meta: meta }, id);
  const tooLong: readonly TooLong[] = [
    {
      what: 'a request id',
      body: addition({}, LONG),
      refused: [400, -32600, '"id": 72000 characters, and at most 1024'],
    },
    {
      what: 'a progress token',
      body: addition({ progressToken: LONG }),
      refused: [200, -32602, 'params._meta.progressToken: 72000 characters, and at most 1024'],
    },
    {
      what: 'an idempotency key',
      body: addition({ [KEY]: LONG }),
      refused: [200, -32602, `params._meta["${KEY}"]: 72000 characters, and at most 1024`],
    },
    {
      what: 'a header Idempotency-Key',
      body: addition({}),
      headers: { 'idempotency-key': LONG.slice(0, 3_599) },
      refused: [200, -32602, 'Idempotency-Key: 3599 characters, and at most 1024'],
    },
    {
      what: "a tool's name",
      body: requestOf('tools/call', { name: LONG }),
      refused: [200, -32602, 'params.name: 72000 characters, and at most 1024'],
    },
    {
      what: "a prompt's name",
      body: requestOf('prompts/get', { name: LONG }),
      refused: [200, -32602, 'params.name: 72000 characters, and at most 1024'],
    },
    {
      what: "a resource's uri",
      body: requestOf('resources/read', { uri: `workshop://shelves/${LONG}` }),
      refused: [200, -32602, 'params.uri: 72019 characters, and at most 8192'],
    },
    {
      what: 'client info',
      body: requestOf('initialize', {
        protocolVersion: '2025-11-25',
        clientInfo: { name: LONG, version: '1' },
        capabilities: {},
      }),
      headers: { 'mcp-session-id': undefined },
      refused: [400, -32602, 'params.clientInfo and params.capabilities as JSON: 72027 characters, and at most 65536'],
    },
  ];
  for (const { what, refused, ...sent } of tooLong) {
    it(`${what} that is too long says how long it may be, and stores nothing of it`, async () => {
      const answered = await post(sent.body, sent);
      const [status, code, problem] = refused;
      const { error } = JSON.parse(/\{.*\}/.exec(answered.text)?.[0] ?? '{}') as { error?: { message: string } };
      expect([answered.status, codeOf(answered)]).to.deep.equal([status, code]);
      expect(error?.message).to.include(problem).and.to.have.length.below(300);
      expect(stored()).not.to.include(LONG.slice(0, 500));
    });
  }

  it('a request id that just fits stores it', async () => {
    const id = 'just fits '.repeat(100);
    await session.text(id, 'add', { amount: 0 });
    expect(stored()).to.include(id.slice(0, 500));
  });

  /** All that is in the files of the store. */
  function stored(): string {
    const { directory } = workshop.server;
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n');
  }

  it('an unknown method says so', async () => {
    const { error } = await (await session.request('unknown-method', 'tools/juggle')).response();
    expect(error).to.deep.include({ code: -32601 });
  });

  it('no session id says that one is required', async () => {
    const answered = await post(listing, { headers: { 'mcp-session-id': undefined } });
    expect(answered.status).to.equal(400);
    expect(answered.text).to.include('Mcp-Session-Id');
  });

  for (const id of [UNKNOWN, 'nonsense', '../../etc/passwd', "' OR 1=1 --"]) {
    it(`the session id ${id}, which it does not know, answers 404`, async () => {
      const answered = await post(listing, { headers: { 'mcp-session-id': id } });
      expect([answered.status, codeOf(answered)]).to.deep.equal([404, -32001]);
    });
  }

  it('a protocol version that it does not speak names those that it does', async () => {
    const answered = await post(listing, { headers: { 'mcp-protocol-version': '1999-01-01' } });
    expect(answered.status).to.equal(400);
    expect(answered.text).to.include('2025-11-25');
  });

  it('a Last-Event-ID that is garbage says so', async () => {
    for (const garbage of ['garbage', '-1', `${UNKNOWN}.-5`, `${UNKNOWN}.1~!`]) {
      const stream = await session.get(garbage);
      await stream.untilEnd();
      expect(stream.status, garbage).to.equal(400);
      expect(stream.body).to.include('Last-Event-ID');
    }
  });

  it('a Last-Event-ID of a stream that is not there answers 404', async () => {
    expect((await session.get(`${UNKNOWN}.1`)).status).to.equal(404);
  });

  it('a foreign Host is refused', async () => {
    const answered = await post(listing, { headers: { host: 'evil.example' } });
    expect(answered.status).to.equal(403);
    expect(answered.text).to.include('allowedHosts');
  });

  it('a foreign Origin is refused', async () => {
    const answered = await post(listing, { headers: { origin: 'https://evil.example' } });
    expect(answered.status).to.equal(403);
    expect(answered.text).to.include('allowedOrigins');
  });

  it('an answer to a question that nobody asked drops it', async () => {
    expect((await session.answer(`${UNKNOWN}:elicit#1:1`, {})).status).to.equal(202);
    expect((await session.answer(null, {})).status).to.be.oneOf([202, 400]);
  });

  it('a body whose client goes away in the middle goes on', async () => {
    const aborted = new AbortController();
    const body = new ReadableStream({
      pull(controller): void {
        controller.enqueue(new TextEncoder().encode('{"jsonrpc":'));
        aborted.abort();
      },
    });
    const headers = { ...session.headers, 'content-type': 'application/json', accept: '*/*' };
    const request = { method: 'POST', headers, body, duplex: 'half', signal: aborted.signal } as const;
    const outcome = await fetch(workshop.url, request).catch(String);
    expect(outcome).to.include('AbortError');
  });

  it('a Last-Event-ID far ahead of its stream still brings the response, or says that there is none', async () => {
    const stream = await session.call('ahead', 'add', { amount: 0 });
    await stream.response();
    const ahead = (stream.cursor ?? '').replace(/\d+$/, '999999');
    const resumed = new MessageStream(
      await open(workshop.url, { method: 'GET', headers: { ...session.headers, 'last-event-id': ahead } }),
    );
    expect(resumed.status).to.equal(204);
  });
});

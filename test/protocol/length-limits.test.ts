import { expect } from 'chai';
import { cut } from '../../src/protocol/length-limits.js';
import { fakeCatalogue, fakePrompt, fakeResource, fakeTool } from './fake-catalogue.js';
import { SessionHarness, callTool, errorOf, initialize, parseMessage, request } from './session-harness.js';

const KEY = 'durable-mcp/idempotencyKey';
const LONG_NAME = text(1_024);
const CATALOGUE = fakeCatalogue({
  tools: [fakeTool({ name: 'add' }), fakeTool({ name: LONG_NAME })],
  prompts: [fakePrompt({ name: 'greet' }), fakePrompt({ name: LONG_NAME })],
  resources: [fakeResource({ uri: 'x{id}', name: 'any' })],
});

/** What is sent for a value of some length. */
interface Chosen {
  readonly what: string;
  readonly limit: number;
  readonly message: (value: string) => object;
  readonly header?: (value: string) => string;
  readonly code: number;
  readonly problem: string;
}

const CHOSEN: readonly Chosen[] = [
  {
    what: 'a request id',
    limit: 1_024,
    message: (value) => callTool(value),
    code: -32600,
    problem: 'Invalid Request: "id": 1025 characters, and at most 1024 are allowed.',
  },
  {
    what: 'a progress token',
    limit: 1_024,
    message: (value) => callTool(1, 'add', { _meta: { progressToken: value } }),
    code: -32602,
    problem: 'Invalid params for tools/call: params._meta.progressToken: 1025 characters, and at most 1024 are allowed',
  },
  {
    what: 'an idempotency key',
    limit: 1_024,
    message: (value) => callTool(1, 'add', { _meta: { [KEY]: value } }),
    code: -32602,
    problem: `Invalid params for tools/call: params._meta["${KEY}"]: 1025 characters, and at most 1024 are allowed`,
  },
  {
    what: 'an idempotency key from the transport',
    limit: 1_024,
    message: () => callTool(1),
    header: (value) => value,
    code: -32602,
    problem: 'Invalid params for tools/call: Idempotency-Key: 1025 characters, and at most 1024 are allowed',
  },
  {
    what: "a tool's name",
    limit: 1_024,
    message: (value) => callTool(1, value),
    code: -32602,
    problem: 'Invalid params for tools/call: params.name: 1025 characters, and at most 1024 are allowed',
  },
  {
    what: "a prompt's name",
    limit: 1_024,
    message: (value) => request(1, 'prompts/get', { name: value }),
    code: -32602,
    problem: 'Invalid params for prompts/get: params.name: 1025 characters, and at most 1024 are allowed',
  },
  {
    what: "a prompt's progress token",
    limit: 1_024,
    message: (value) => request(1, 'prompts/get', { name: 'greet', _meta: { progressToken: value } }),
    code: -32602,
    problem:
      'Invalid params for prompts/get: params._meta.progressToken: 1025 characters, and at most 1024 are allowed',
  },
  {
    what: "a resource's uri",
    limit: 8_192,
    message: (value) => request(1, 'resources/read', { uri: value }),
    code: -32602,
    problem: 'Invalid params for resources/read: params.uri: 8193 characters, and at most 8192 are allowed',
  },
  {
    what: "a resource's progress token",
    limit: 1_024,
    message: (value) => request(1, 'resources/read', { uri: 'x', _meta: { progressToken: value } }),
    code: -32602,
    problem:
      'Invalid params for resources/read: params._meta.progressToken: 1025 characters, and at most 1024 are allowed',
  },
];

describe('What a client chooses', () => {
  for (const { what, limit, message, header, code, problem } of CHOSEN) {
    it(`is taken: ${what} of ${limit} characters`, async () => {
      const harness = new SessionHarness({ catalogue: CATALOGUE });
      const channel = await harness.open();
      const reception = await channel.receive(message(text(limit)), header?.(text(limit)));
      expect([reception.kind, harness.runtime.calls.size]).to.deep.equal(['stream', 1]);
    });

    it(`is refused, and nothing of it kept: ${what} of ${limit + 1} characters`, async () => {
      const harness = new SessionHarness({ catalogue: CATALOGUE });
      const channel = await harness.open();
      const reception = await channel.receive(message(text(limit + 1)), header?.(text(limit + 1)));
      const { error } = parseMessage(reception.kind === 'reply' ? reception.data : '{}');
      expect([error, harness.runtime.calls.size]).to.deep.equal([{ code, message: problem }, 0]);
    });
  }

  for (const [what, value] of [
    ['U+0000', 'a\u0000b'],
    ['half of a surrogate pair', 'a\uD83Db'],
  ] as const) {
    for (const { what: chosen, message, header, code } of CHOSEN) {
      it(`is refused, and nothing of it kept: ${chosen} with ${what}`, async () => {
        const harness = new SessionHarness({ catalogue: CATALOGUE });
        const channel = await harness.open();
        const reception = await channel.receive(message(value), header?.(value));
        const { error } = parseMessage(reception.kind === 'reply' ? reception.data : '{}');
        expect(error).to.have.property('code', code);
        expect(error)
          .to.have.property('message')
          .that.matches(/: U\+0000 and halves of surrogate pairs are not allowed/);
        expect(harness.runtime.calls.size).to.equal(0);
      });
    }
  }

  it('may have any other character', async () => {
    const harness = new SessionHarness({ catalogue: CATALOGUE });
    const reception = await (await harness.open()).receive(callTool('\u0001 \u{1F600} \uFFFF'));
    expect([reception.kind, harness.runtime.calls.size]).to.deep.equal(['stream', 1]);
  });

  it('is not repeated when it is the id of a message with another mistake', async () => {
    const channel = await new SessionHarness().open();
    const reception = await channel.receive({ ...request(text(1_025), 'ping'), trace: 1 });
    expect(reception.kind === 'reply' ? parseMessage(reception.data) : reception).not.to.have.property('id');
  });

  it('is not repeated in full when it is an unknown method', async () => {
    const error = await errorOf(await new SessionHarness().open(), request(1, text(100_000)));
    expect(error).to.deep.equal({ code: -32601, message: `Method not found: ${text(1_024)}` });
  });

  it('is kept up to 1,024 characters when it is the reason of a cancellation', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(7));
    const params = { requestId: 7, reason: text(100_000) };
    await channel.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    expect(harness.runtime.cancellations.map(([, reason]) => reason)).to.deep.equal([text(1_024)]);
  });
});

describe('What a client says of itself', () => {
  // `{"name":"x…","version":"1"}` and `{"later":"x…"}`: 25 and 12 characters around the texts.
  const introduction = (length: number) =>
    initialize({ clientInfo: { name: text(30_000), version: '1' }, capabilities: { later: text(length - 30_037) } });

  it('is taken, with its capabilities, up to 65,536 characters of JSON', async () => {
    const { sessionId } = await new SessionHarness().era.initialize(introduction(65_536));
    expect(sessionId).to.be.a('string');
  });

  it('is refused, and no session opened, with more', async () => {
    const { era, runtime } = new SessionHarness();
    const { sessionId, data } = await era.initialize(introduction(65_537));
    expect([sessionId, runtime.instances.size]).to.deep.equal([undefined, 0]);
    expect(parseMessage(data).error).to.deep.equal({
      code: -32602,
      message:
        'Invalid params for initialize: params.clientInfo and params.capabilities as JSON: 65537 characters, and at most 65536 are allowed',
    });
  });

  it('is not repeated when it is too long and wrong', async () => {
    const capabilities = { experimental: { [text(100_000)]: 7 } };
    const { data } = await new SessionHarness().era.initialize(initialize({ capabilities }));
    expect(data.length).to.be.lessThan(1_000);
  });
});

describe('A text that is cut', () => {
  it('stays as it is up to the limit', () => {
    expect(cut('four', 4)).to.equal('four');
  });

  it('does not end with half a character', () => {
    expect([cut('abc😀', 4), cut('ab😀d', 4)]).to.deep.equal(['abc', 'ab😀']);
  });
});

function text(length: number): string {
  return 'x'.repeat(length);
}

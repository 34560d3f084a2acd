import { CallToolRequestParamsSchema, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { StoreUnavailableError } from '../../../src/errors/store-errors.js';
import type { CallRecord } from '../../../src/runtime/port.js';
import {
  SHOP,
  SessionHarness,
  callIdOf,
  callTool,
  collect,
  errorOf,
  parseMessage,
  request,
  streamOf,
} from '../session-harness.js';
import { readToolCall } from '../../../src/protocol/session-era/requested-call.js';

const KEY = 'durable-mcp/idempotencyKey';

function onlyCall({ runtime }: SessionHarness): CallRecord {
  const [call, ...others] = runtime.calls.values();
  if (call === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} calls.`);
  return call;
}

describe('A request that becomes a call', () => {
  it('is a durable call of its session', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(7, 'add', { arguments: { a: [1] }, _meta: { progressToken: 'p', [KEY]: 'k' } }));
    const { session, instance, origin, input } = onlyCall(harness);
    expect({ session, instance, origin, input: JSON.parse(input) as unknown }).to.deep.equal({
      session: `session:${channel.id}`,
      instance: `session:${channel.id}`,
      origin: {
        era: 'session',
        method: 'tools/call',
        name: 'add',
        requestId: 7,
        progressToken: 'p',
        idempotencyKey: 'k',
      },
      input: { kind: 'tool', name: 'add', arguments: { a: [1] } },
    });
  });

  it('may leave a tool without arguments', async () => {
    const harness = new SessionHarness();
    await (await harness.open()).receive(callTool(1));
    expect(JSON.parse(onlyCall(harness).input)).to.deep.equal({ kind: 'tool', name: 'add', arguments: {} });
  });

  it('may be for a prompt', async () => {
    const harness = new SessionHarness();
    await (await harness.open()).receive(request(1, 'prompts/get', { name: 'greet', arguments: { who: 'Ann' } }));
    const { input, origin } = onlyCall(harness);
    expect([JSON.parse(input), origin.method, origin.name]).to.deep.equal([
      { kind: 'prompt', name: 'greet', arguments: { who: 'Ann' } },
      'prompts/get',
      'greet',
    ]);
  });

  it('may be for a resource', async () => {
    const harness = new SessionHarness();
    await (await harness.open()).receive(request(1, 'resources/read', { uri: 'shop://item/3' }));
    const { input, origin } = onlyCall(harness);
    expect([JSON.parse(input), origin.method, origin.name]).to.deep.equal([
      { kind: 'resource', uri: 'shop://item/3' },
      'resources/read',
      'shop://item/3',
    ]);
  });

  it('lets trouble of the store through (G9)', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    harness.runtime.onSubmit = () => Promise.reject(new StoreUnavailableError('The disk is full.'));
    const error: unknown = await channel.receive(callTool(1)).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StoreUnavailableError);
  });

  it('is served as ever when it asks for a task', async () => {
    const channel = await new SessionHarness().open();
    expect((await channel.receive(callTool(1, 'add', { task: { ttl: 1000 } }))).kind).to.equal('stream');
  });
});

describe('A request that becomes no call', () => {
  const cases: [string, object, number, string][] = [
    ['an unknown tool, with a near name', callTool(1, 'ad'), -32602, 'Unknown tool: ad. Did you mean "add"?'],
    ['an unknown tool far from all', callTool(1, 'subtract'), -32602, 'Unknown tool: subtract'],
    ['a near name that is disabled', callTool(1, 'hiddem'), -32602, 'Unknown tool: hiddem'],
    ['a disabled tool', callTool(1, 'hidden'), -32602, 'Tool hidden is disabled'],
    ['an inherited name', callTool(1, 'constructor'), -32602, 'Unknown tool: constructor'],
    [
      'an unknown prompt',
      request(1, 'prompts/get', { name: 'great' }),
      -32602,
      'Unknown prompt: great. Did you mean "greet"?',
    ],
    ['no parameters', request(1, 'tools/call'), -32602, 'Invalid params for tools/call: params.name must be a string'],
    [
      'arguments in an array',
      callTool(1, 'add', { arguments: [] }),
      -32602,
      'Invalid params for tools/call: params.arguments must be an object',
    ],
    [
      'an idempotency key that is no text',
      callTool(1, 'add', { _meta: { [KEY]: 7 } }),
      -32602,
      `Invalid params for tools/call: params._meta["${KEY}"] must be a string that is not empty`,
    ],
    [
      'an unknown resource',
      request(1, 'resources/read', { uri: 'shop://no' }),
      -32002,
      'Resource not found: shop://no',
    ],
  ];
  for (const [name, message, code, text] of cases) {
    it(`is refused: ${name}`, async () => {
      const harness = new SessionHarness();
      const error = await errorOf(await harness.open(), message);
      expect([error.code, error.message, harness.runtime.calls.size]).to.deep.equal([code, text, 0]);
    });
  }

  it('names the uri of a resource that does not exist', async () => {
    const error = await errorOf(await new SessionHarness().open(), request(1, 'resources/read', { uri: 'shop://no' }));
    expect(error.data).to.deep.equal({ uri: 'shop://no' });
  });

  it("names a prompt's argument that is no text", async () => {
    const error = await errorOf(
      await new SessionHarness().open(),
      request(1, 'prompts/get', { name: 'greet', arguments: { who: 7 } }),
    );
    expect(error.code).to.equal(-32602);
    expect(error.message).to.include('params.arguments.who');
  });

  it('is decided as the schema of the SDK decides', () => {
    const odd = fc.oneof(
      fc.constant(undefined),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant(null),
      fc.constant([]),
      fc.constant({}),
    );
    const meta = fc.record(
      { progressToken: odd, 'io.modelcontextprotocol/related-task': fc.oneof(odd, fc.record({ taskId: odd })) },
      { requiredKeys: [] },
    );
    const params = fc.record(
      {
        name: fc.oneof({ weight: 9, arbitrary: fc.constant('add') }, odd),
        arguments: fc.oneof(odd, fc.dictionary(fc.string(), fc.jsonValue())),
        _meta: fc.oneof(odd, meta),
        task: fc.oneof(odd, fc.record({ ttl: odd }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(params, (given) => {
        const text = JSON.stringify(given);
        const read = readToolCall(JSON.parse(text) as never, SHOP);
        const isRefused = read.kind === 'refusal' && read.message.startsWith('Invalid params');
        expect(isRefused, text).to.equal(!CallToolRequestParamsSchema.safeParse(JSON.parse(text)).success);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('The same request twice (G6)', () => {
  it('is one call', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const first = streamOf(await channel.receive(callTool(7)));
    const second = streamOf(await channel.receive(callTool(7)));
    expect(second.key).to.equal(first.key);
    expect(harness.runtime.calls.size).to.equal(1);
  });

  it('is one call when the arguments come in another order', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const first = streamOf(await channel.receive(callTool(7, 'add', { arguments: { a: 1, b: { c: 2, d: 3 } } })));
    const second = streamOf(await channel.receive(callTool(7, 'add', { arguments: { b: { d: 3, c: 2 }, a: 1 } })));
    expect(second.key).to.equal(first.key);
  });

  it('is refused with another body, naming the id', async () => {
    const channel = await new SessionHarness().open();
    await channel.receive(callTool(7));
    const error = await errorOf(channel, callTool(7, 'add', { arguments: { a: 1 } }));
    expect(error.code).to.equal(-32600);
    expect(error.message).to.include(
      'Request id 7 was already used in this session for another request (tools/call of add)',
    );
  });

  it('is two calls for 7 and "7"', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(7));
    await channel.receive(callTool('7'));
    expect(harness.runtime.calls.size).to.equal(2);
  });

  it('is two calls in two sessions', async () => {
    const harness = new SessionHarness();
    await (await harness.open()).receive(callTool(7));
    await (await harness.open()).receive(callTool(7));
    expect(harness.runtime.calls.size).to.equal(2);
  });

  it('is refused when the response is no longer kept', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    harness.runtime.gone.add(callIdOf(streamOf(await channel.receive(callTool(7)))));
    const error = await errorOf(channel, callTool(7));
    expect(error.code).to.equal(-32600);
    expect(error.message).to.include('no longer kept');
  });
});

describe('A request with the idempotency key of an earlier one', () => {
  const keyed = (id: number, token?: string, given: object = {}) =>
    callTool(id, 'add', {
      arguments: given,
      _meta: token === undefined ? { [KEY]: 'k' } : { [KEY]: 'k', progressToken: token },
    });

  it('joins its call, whatever its progress token', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(keyed(1, 'one'));
    await channel.receive(keyed(2, 'two'));
    expect(harness.runtime.calls.size).to.equal(1);
  });

  it('gets progress under its own token and the response under its own id', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(keyed(1, 'one'));
    const joined = streamOf(await channel.receive(keyed(2, 'two')));
    harness.emit(onlyCall(harness).id, { topic: 'progress', progress: 1 });
    harness.complete(onlyCall(harness).id);
    const [progress, response] = (await collect(joined)).map(({ data }) => parseMessage(data));
    expect([progress?.params?.['progressToken'], response?.id]).to.deep.equal(['two', 2]);
  });

  it('can be resumed under its own id', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(keyed(1));
    const joined = streamOf(await channel.receive(keyed(2)));
    harness.complete(onlyCall(harness).id);
    const resumption = await channel.resume(joined.cursor);
    const [response] = resumption.kind === 'stream' ? await collect(resumption.stream) : [];
    expect(parseMessage(response?.data ?? '').id).to.equal(2);
  });

  it('takes nothing from the stream of the earlier one', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const first = streamOf(await channel.receive(keyed(1)));
    const joined = streamOf(await channel.receive(keyed(2)));
    harness.complete(onlyCall(harness).id);
    const [response] = await collect(joined);
    if (response !== undefined) joined.delivered(response);
    await channel.resume(response?.id ?? '');
    expect([harness.runtime.deliveries, harness.runtime.acknowledgements]).to.deep.equal([[], []]);
    expect(joined.key).not.to.equal(first.key);
  });

  it('is refused with other arguments, naming the key', async () => {
    const channel = await new SessionHarness().open();
    await channel.receive(keyed(1));
    const error = await errorOf(channel, keyed(2, undefined, { a: 1 }));
    expect(error.code).to.equal(-32600);
    expect(error.message).to.include('Idempotency key "k"');
  });
});

describe('A cancellation (G8)', () => {
  const cancelled = (params?: object) => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params });

  it('ends the call of that request', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(7));
    await channel.receive(cancelled({ requestId: 7, reason: 'Enough' }));
    expect(harness.runtime.cancellations).to.deep.equal([[onlyCall(harness).id, 'Enough']]);
  });

  it('ends no call of another session (G10)', async () => {
    const harness = new SessionHarness();
    await (await harness.open()).receive(callTool(7));
    await (await harness.open()).receive(cancelled({ requestId: 7 }));
    expect(harness.runtime.cancellations).to.be.empty;
  });

  it('tells "7" from 7', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(7));
    await channel.receive(cancelled({ requestId: '7' }));
    expect(harness.runtime.cancellations).to.be.empty;
  });

  it('finds a call that is still being stored', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const stored = makeGate();
    harness.runtime.onSubmit = () => stored.opened;
    harness.runtime.findRequest = async () => undefined;
    const call = channel.receive(callTool(7));
    const cancellation = channel.receive(cancelled({ requestId: 7 }));
    stored.open();
    await Promise.all([call, cancellation]);
    expect(harness.runtime.cancellations).to.deep.equal([[onlyCall(harness).id, 'Cancelled by the client']]);
  });

  it('finds the call that a request joined', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive(callTool(1, 'add', { _meta: { [KEY]: 'k' } }));
    await channel.receive(callTool(2, 'add', { _meta: { [KEY]: 'k' } }));
    await channel.receive(cancelled({ requestId: 2 }));
    expect(harness.runtime.cancellations.map(([id]) => id)).to.deep.equal([onlyCall(harness).id]);
  });

  for (const params of [undefined, {}, { requestId: null }, { requestId: 7, reason: 3 }]) {
    it(`is dropped with an info log when it is ${JSON.stringify(params)}`, async () => {
      const harness = new SessionHarness();
      const channel = await harness.open();
      await channel.receive(callTool(7));
      expect(await channel.receive(cancelled(params))).to.deep.equal({ kind: 'accepted' });
      expect(harness.runtime.cancellations).to.be.empty;
      expect(harness.logs.map(({ level }) => level)).to.deep.equal(['info']);
    });
  }
});

describe('A response', () => {
  it('is there at once when the call had ended', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    harness.runtime.onSubmit = ({ id }) => {
      harness.complete(id);
    };
    const { settled } = streamOf(await channel.receive(callTool('x"y')));
    expect(settled?.map(({ isLast }) => isLast)).to.deep.equal([true]);
    const { id, result } = parseMessage(settled?.[0]?.data ?? '');
    expect(id).to.equal('x"y');
    expect(CallToolResultSchema.parse(result).content).to.deep.equal([{ type: 'text', text: 'done' }]);
  });
});

function makeGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

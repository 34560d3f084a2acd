import { expect } from 'chai';
import { SessionEndedError } from '../../../src/errors/session-ended-error.js';
import { StoreDamagedError } from '../../../src/errors/store-errors.js';
import { authOf } from '../../engine/auth-of.js';
import {
  SessionHarness,
  callIdOf,
  callTool,
  errorOf,
  initialize,
  replyTo,
  request,
  streamOf,
} from '../session-harness.js';

describe('A session channel', () => {
  it('is found by another era over the same runtime, as after a restart', async () => {
    const before = new SessionHarness();
    const { id } = await before.open('2025-06-18');
    const after = new SessionHarness();
    for (const [key, record] of before.runtime.instances) after.runtime.instances.set(key, record);
    const { protocolVersion, clientName } = await after.channel(id);
    expect({ protocolVersion, clientName }).to.deep.equal({ protocolVersion: '2025-06-18', clientName: 'test' });
  });

  it('is not found for an unknown session', async () => {
    expect(await new SessionHarness().era.channel('01890000-0000-7000-8000-000000000000')).to.equal(undefined);
  });

  it('is not found for another principal (G10)', async () => {
    const harness = new SessionHarness();
    const { id } = await harness.open('2025-11-25', authOf('ann'));
    expect([await harness.era.channel(id, authOf('bob')), await harness.era.channel(id)]).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it('is not found for a principal when the session has none (G10)', async () => {
    const harness = new SessionHarness();
    const { id } = await harness.open();
    expect(await harness.era.channel(id, authOf('ann'))).to.equal(undefined);
  });

  it('is not found once the session ended', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.end();
    expect(await harness.era.channel(channel.id)).to.equal(undefined);
  });

  it('reads attributes anew when their text changed', async () => {
    const harness = new SessionHarness();
    const { id } = await harness.open('2025-11-25');
    const record = [...harness.runtime.instances.values()][0];
    await harness.runtime.update(`session:${id}`, (record?.attributes ?? '').replace('2025-11-25', '2025-03-26'));
    expect((await harness.channel(id)).protocolVersion).to.equal('2025-03-26');
  });

  it('is refused when the stored attributes are none', async () => {
    const harness = new SessionHarness();
    const { id } = await harness.open();
    await harness.runtime.update(`session:${id}`, '{"protocolVersion":7}');
    const error: unknown = await harness.era.channel(id).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StoreDamagedError);
  });

  it('primes streams and accepts batches by its version', async () => {
    const harness = new SessionHarness();
    const traits = [];
    for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']) {
      const { primesStreams, acceptsBatches } = await harness.open(version);
      traits.push([version, primesStreams, acceptsBatches]);
    }
    expect(traits).to.deep.equal([
      ['2025-11-25', true, false],
      ['2025-06-18', false, false],
      ['2025-03-26', false, true],
      ['2024-11-05', false, false],
    ]);
  });

  it('answers ping', async () => {
    expect((await replyTo(await new SessionHarness().open(), request('p', 'ping'))).result).to.deep.equal({});
  });

  it('says that a method is unknown', async () => {
    const error = await errorOf(await new SessionHarness().open(), request(1, 'tools/destroy'));
    expect(error).to.deep.equal({ code: -32601, message: 'Method not found: tools/destroy' });
  });

  it('takes a notification with an id for an unknown method', async () => {
    expect((await errorOf(await new SessionHarness().open(), request(1, 'notifications/initialized'))).code).to.equal(
      -32601,
    );
  });

  it('throws SessionEndedError when the session ended since it was found', async () => {
    const channel = await new SessionHarness().open();
    await channel.end();
    for (const message of [callTool(1), request(2, 'logging/setLevel', { level: 'info' })]) {
      const error: unknown = await channel.receive(message).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(SessionEndedError);
    }
  });
});

describe('Frames that are no JSON-RPC', () => {
  const cases: [string, unknown, string | number | undefined, string][] = [
    ['a text', 'hello', undefined, 'JSON object'],
    ['null', null, undefined, 'JSON object'],
    ['a batch', [request(1, 'ping')], undefined, 'batches'],
    ['another version', { ...request(1, 'ping'), jsonrpc: '1.0' }, 1, '"jsonrpc"'],
    ['no version', { id: 1, method: 'ping' }, 1, '"jsonrpc"'],
    ['a null id', request(null, 'ping'), undefined, '"id"'],
    ['a fractional id', request(1.5, 'ping'), undefined, '"id"'],
    ['an id beyond the safe integers', request(2 ** 53, 'ping'), undefined, '"id"'],
    ['an object for an id', request({}, 'ping'), undefined, '"id"'],
    ['a method that is no text', { jsonrpc: '2.0', id: 1, method: 7 }, 1, '"method"'],
    ['no method', { jsonrpc: '2.0', id: 1 }, 1, '"method"'],
    ['parameters in an array', request(1, 'ping', []), 1, '"params"'],
    ['parameters of null', request(1, 'ping', null), 1, '"params"'],
    ['a foreign member', { ...request(1, 'ping'), trace: 'x' }, 1, '"trace"'],
    ['a request that is also a response', { ...request(1, 'ping'), result: {} }, 1, '"result"'],
  ];
  for (const [name, message, id, named] of cases) {
    it(`are refused: ${name}`, async () => {
      const reply = await replyTo(await new SessionHarness().open(), message);
      expect({ id: reply.id, code: reply.error?.code }).to.deep.equal({ id, code: -32600 });
      expect(reply.error?.message).to.include(named);
    });
  }

  it('are told under no id when there was none to read', async () => {
    expect(await replyTo(await new SessionHarness().open(), 'x')).not.to.have.property('id');
  });
});

describe('Messages without an answer', () => {
  const accepted = { kind: 'accepted' };

  it('may be any notification', async () => {
    const channel = await new SessionHarness().open();
    for (const method of [
      'notifications/roots/list_changed',
      'notifications/progress',
      'notifications/unheard',
      'tools/call',
    ]) {
      expect(await channel.receive({ jsonrpc: '2.0', method })).to.deep.equal(accepted);
    }
  });

  it('may be the answer to a question of one of its calls', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const call = callIdOf(streamOf(await channel.receive(callTool(1))));
    const answer = { jsonrpc: '2.0', id: `${call}:name:1`, result: { action: 'accept' } };
    expect(await channel.receive(answer)).to.deep.equal(accepted);
    expect(harness.runtime.answers).to.deep.equal([{ call, ref: 'name:1', body: '{"result":{"action":"accept"}}' }]);
  });

  it("may be no answer to another session's question (G10)", async () => {
    const harness = new SessionHarness();
    const call = callIdOf(streamOf(await (await harness.open()).receive(callTool(1))));
    await (await harness.open()).receive({ jsonrpc: '2.0', id: `${call}:name:1`, result: {} });
    expect(harness.runtime.answers).to.be.empty;
  });

  it('may be an answer that nothing waits for, which is logged', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    expect(await channel.receive({ jsonrpc: '2.0', id: 'q', result: {} })).to.deep.equal(accepted);
    expect(await channel.receive({ jsonrpc: '2.0', id: 'q', error: { code: 1, message: 'no' } })).to.deep.equal(
      accepted,
    );
    expect(harness.logs.map(({ level }) => level)).to.deep.equal(['info', 'info']);
  });
});

describe("A session's attributes", () => {
  const attributesOf = (harness: SessionHarness) => {
    const [record] = harness.runtime.instances.values();
    return JSON.parse(record?.attributes ?? '') as { isInitialized: boolean; logLevel?: string };
  };

  it('remember that the client is initialized', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    await channel.receive({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(attributesOf(harness).isInitialized).to.equal(true);
  });

  it('are not written again when nothing changed', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    for (let times = 0; times < 2; times += 1) {
      await channel.receive({ jsonrpc: '2.0', method: 'notifications/initialized' });
      await channel.receive(request(times, 'logging/setLevel', { level: 'error' }));
    }
    expect(harness.runtime.updates).to.have.length(2);
  });

  it('remember the log level', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    expect((await replyTo(channel, request(1, 'logging/setLevel', { level: 'notice' }))).result).to.deep.equal({});
    expect(attributesOf(harness).logLevel).to.equal('notice');
  });

  it('lose no change to another at the same time', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const again = await harness.channel(channel.id);
    harness.runtime.beforeLoad = () => new Promise((resolve) => void setImmediate(resolve));
    await Promise.all([
      channel.receive({ jsonrpc: '2.0', method: 'notifications/initialized' }),
      again.receive(request(1, 'logging/setLevel', { level: 'alert' })),
    ]);
    expect(attributesOf(harness)).to.include({ isInitialized: true, logLevel: 'alert' });
  });

  it('are not touched by a level that does not exist', async () => {
    const harness = new SessionHarness();
    const error = await errorOf(await harness.open(), request(1, 'logging/setLevel', { level: 'loud' }));
    expect(error.code).to.equal(-32602);
    expect(error.message).to.include('params.level');
    expect(harness.runtime.updates).to.be.empty;
  });

  it('differ between sessions', async () => {
    const harness = new SessionHarness();
    const first = await harness.era.initialize(initialize());
    const second = await harness.era.initialize(initialize());
    expect(first.sessionId).to.be.a('string').and.not.to.equal(second.sessionId);
  });
});

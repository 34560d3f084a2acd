import { ServerNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'chai';
import type { EngineEvent } from '../../../src/engine/events.js';
import type { Frame, FrameStream, SessionChannel } from '../../../src/protocol/era.js';
import { SessionHarness, callIdOf, callTool, collect, parseMessage, streamOf } from '../session-harness.js';

async function start(
  version?: string,
): Promise<{ harness: SessionHarness; channel: SessionChannel; stream: FrameStream; call: string }> {
  const harness = new SessionHarness();
  const channel = await harness.open(version);
  const stream = streamOf(await channel.receive(callTool(7, 'add', { _meta: { progressToken: 'p' } })));
  return { harness, channel, stream, call: callIdOf(stream) };
}

async function firstFrame(stream: FrameStream, signal = new AbortController().signal): Promise<Frame | undefined> {
  for await (const frame of stream.frames(signal)) return frame;
  return undefined;
}

describe("A call's stream", () => {
  it('starts before its first item', async () => {
    const { stream, call, harness } = await start();
    expect([stream.cursor, stream.key, harness.runtime.calls.has(call)]).to.deep.equal([`${call}.0`, call, true]);
  });

  it('has an id for each frame, and the response last', async () => {
    const { harness, stream, call } = await start();
    harness.emit(call, { topic: 'progress', progress: 1 });
    harness.complete(call);
    const frames = await collect(stream);
    expect(frames.map(({ id, isLast }) => [id, isLast])).to.deep.equal([
      [`${call}.1`, false],
      [`${call}.2`, true],
    ]);
  });

  it('yields what comes while it is followed', async () => {
    const { harness, stream, call } = await start();
    const first = firstFrame(stream);
    harness.emit(call, { topic: 'log', level: 'info', data: 'late' });
    const { data = '' } = (await first) ?? {};
    expect(parseMessage(data).params?.['data']).to.equal('late');
  });

  it('ends with its signal', async () => {
    const { stream } = await start();
    const controller = new AbortController();
    const first = firstFrame(stream, controller.signal);
    controller.abort();
    expect(await first).to.equal(undefined);
  });

  it('ends with an error where the call failed', async () => {
    const { harness, stream, call } = await start();
    const error = { code: -32603, message: 'The prompt failed.' };
    harness.runtime.finish(call, { status: 'failed', body: JSON.stringify(error) });
    const [frame] = await collect(stream);
    expect(parseMessage(frame?.data ?? '')).to.deep.include({ id: 7, error });
    expect(frame?.isLast).to.equal(true);
  });

  it('is settled where the call ended at once with a small response, and followed where it is a large one', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    for (const [length, settled] of [
      [1_000, 1],
      [1_000_000, undefined],
    ] as const) {
      harness.runtime.onSubmit = ({ id }) => harness.complete(id, 'x'.repeat(length));
      const stream = streamOf(await channel.receive(callTool(length)));
      expect(stream.settled?.length).to.equal(settled);
      expect(await collect(stream)).to.have.length(1);
    }
  });

  it('ends without a response where the call was cancelled (G8)', async () => {
    const { harness, stream, call } = await start();
    harness.runtime.finish(call, { status: 'cancelled', body: '' });
    expect(await collect(stream)).to.deep.equal([]);
  });

  it('tells the runtime what was written', async () => {
    const { harness, stream, call } = await start();
    harness.complete(call);
    for (const frame of await collect(stream)) stream.delivered(frame);
    expect(harness.runtime.deliveries).to.deep.equal([[call, 1]]);
  });
});

describe('An event', () => {
  const cases: [EngineEvent, object][] = [
    [
      { topic: 'progress', progress: 1, total: 2, message: 'half' },
      { method: 'notifications/progress', params: { progressToken: 'p', progress: 1, total: 2, message: 'half' } },
    ],
    [
      { topic: 'log', level: 'warning', logger: 'shop', data: { a: [1] } },
      { method: 'notifications/message', params: { level: 'warning', logger: 'shop', data: { a: [1] } } },
    ],
    [
      { topic: 'log', level: 'debug', data: null },
      { method: 'notifications/message', params: { level: 'debug', data: null } },
    ],
    [{ topic: 'tools-changed' }, { method: 'notifications/tools/list_changed' }],
    [{ topic: 'prompts-changed' }, { method: 'notifications/prompts/list_changed' }],
    [{ topic: 'resources-changed' }, { method: 'notifications/resources/list_changed' }],
    [
      { topic: 'resource-updated', uri: 'a://b' },
      { method: 'notifications/resources/updated', params: { uri: 'a://b' } },
    ],
  ];
  for (const [event, notification] of cases) {
    it(`of ${event.topic} is ${JSON.stringify(notification)}`, async () => {
      const { harness, stream, call } = await start();
      harness.emit(call, event);
      harness.complete(call);
      const [frame] = await collect(stream);
      const message = parseMessage(frame?.data ?? '');
      ServerNotificationSchema.parse(message);
      expect(message).to.deep.equal({ jsonrpc: '2.0', ...notification });
    });
  }

  it('of progress is left out where there is no token', async () => {
    const harness = new SessionHarness();
    const stream = streamOf(await (await harness.open()).receive(callTool(7)));
    harness.emit(callIdOf(stream), { topic: 'progress', progress: 1 });
    harness.complete(callIdOf(stream));
    expect((await collect(stream)).map(({ id }) => id)).to.deep.equal([`${callIdOf(stream)}.2`]);
  });

  it('that asks is a request whose id names call and question', async () => {
    const { harness, stream, call } = await start();
    harness.emit(call, { topic: 'question', ref: 'name:1', method: 'roots/list', params: {} });
    harness.emit(call, { topic: 'question-withdrawn', ref: 'name:1', reason: 'Server restarted' });
    harness.complete(call);
    const [asked, withdrawn] = (await collect(stream)).map(({ data }) => parseMessage(data));
    expect([asked?.id, asked?.method]).to.deep.equal([`${call}:name:1`, 'roots/list']);
    expect(withdrawn?.params).to.deep.equal({ requestId: `${call}:name:1`, reason: 'Server restarted' });
  });

  it('of another release is left out', async () => {
    const { harness, stream, call } = await start();
    harness.runtime.emit(call, '{"topic":"weather-changed"}');
    harness.complete(call);
    expect(await collect(stream)).to.have.length(1);
  });
});

describe("A session's own stream", () => {
  it('starts after what was written to any connection', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    harness.runtime.delivered(`session:${channel.id}`, 3);
    expect((await channel.ownStream()).cursor).to.equal(`${channel.id}.3`);
  });

  it('carries what belongs to no call, and no progress', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const key = `session:${channel.id}`;
    harness.emit(key, { topic: 'progress', progress: 1 });
    harness.emit(key, { topic: 'tools-changed' });
    const { id, data = '' } = (await firstFrame(await channel.ownStream())) ?? {};
    expect([id, parseMessage(data).method]).to.deep.equal([`${channel.id}.2`, 'notifications/tools/list_changed']);
  });

  it('resumes after the last event that the client has', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const resumption = await channel.resume(`${channel.id}.2`);
    expect(resumption.kind === 'stream' && [resumption.stream.cursor, resumption.stream.key]).to.deep.equal([
      `${channel.id}.2`,
      `session:${channel.id}`,
    ]);
    expect(harness.runtime.acknowledgements).to.deep.equal([[`session:${channel.id}`, 2]]);
  });
});

describe('Resuming (G2)', () => {
  it('goes on after the last event, up to the response', async () => {
    const { harness, channel, call } = await start();
    harness.emit(call, { topic: 'progress', progress: 1 });
    harness.emit(call, { topic: 'progress', progress: 2 });
    const resumption = await channel.resume(`${call}.1`);
    if (resumption.kind !== 'stream') throw new Error(resumption.kind);
    harness.complete(call);
    expect((await collect(resumption.stream)).map(({ id }) => id)).to.deep.equal([`${call}.2`, `${call}.3`]);
    expect(resumption.stream.cursor).to.equal(`${call}.1`);
  });

  it('gives the rest at once where the call has ended', async () => {
    const { harness, channel, call } = await start();
    harness.emit(call, { topic: 'progress', progress: 1 });
    harness.complete(call);
    const resumption = await channel.resume(`${call}.0`);
    const settled = resumption.kind === 'stream' ? resumption.stream.settled : undefined;
    expect(settled?.map(({ id }) => id)).to.deep.equal([`${call}.1`, `${call}.2`]);
  });

  it('follows the rest of a call that has ended where it is much, and holds none of it', async () => {
    const { harness, channel, call } = await start();
    for (let progress = 1; progress <= 2_000; progress += 1) {
      harness.emit(call, { topic: 'progress', progress, message: 'x'.repeat(1_000) });
    }
    harness.complete(call);
    const resumption = await channel.resume(`${call}.0`);
    if (resumption.kind !== 'stream') throw new Error(resumption.kind);
    expect(resumption.stream.settled).to.equal(undefined);
    expect(harness.runtime.followed).to.be.below(1_000);
    expect(await collect(resumption.stream)).to.have.length(2_001);
  });

  it('is over where nothing of much that was left is for this client', async () => {
    const harness = new SessionHarness();
    const channel = await harness.open();
    const call = callIdOf(streamOf(await channel.receive(callTool(7))));
    for (let progress = 1; progress <= 2_000; progress += 1) {
      harness.emit(call, { topic: 'progress', progress, message: 'x'.repeat(1_000) });
    }
    harness.runtime.finish(call, { status: 'cancelled', body: '' });
    expect(await channel.resume(`${call}.0`)).to.deep.equal({ kind: 'complete' });
  });

  it('tells the runtime what the client has', async () => {
    const { harness, channel, call } = await start();
    await channel.resume(`${call}.4`);
    expect(harness.runtime.acknowledgements).to.deep.equal([[call, 4]]);
  });

  it('is over where the client has the response', async () => {
    const { harness, channel, call } = await start();
    harness.complete(call);
    expect(await channel.resume(`${call}.1`)).to.deep.equal({ kind: 'complete' });
  });

  it('is over where the call was cancelled', async () => {
    const { harness, channel, call } = await start();
    harness.runtime.finish(call, { status: 'cancelled', body: '' });
    expect(await channel.resume(`${call}.0`)).to.deep.equal({ kind: 'complete' });
  });

  it('says so, once, where the response was let go before the client came back', async () => {
    const { harness, channel, call } = await start();
    harness.emit(call, { topic: 'progress', progress: 1 });
    harness.complete(call);
    harness.runtime.letGo(call);
    const resumption = await channel.resume(`${call}.1`);
    const [frame, ...more] = (resumption.kind === 'stream' ? resumption.stream.settled : undefined) ?? [];
    expect([frame?.id, frame?.isLast, more]).to.deep.equal([`${call}.2`, true, []]);
    const { id, error } = parseMessage(frame?.data ?? '') as {
      id?: unknown;
      error?: { code: number; message: string };
    };
    expect([id, error?.code]).to.deep.equal([7, -32603]);
    expect(error?.message).to.include('no longer kept').and.include('has completed');
    expect(await channel.resume(`${call}.2`)).to.deep.equal({ kind: 'complete' });
  });

  it('is over where the response was let go that the client has, or of a call that was cancelled', async () => {
    for (const status of ['completed', 'cancelled'] as const) {
      const { harness, channel, call } = await start();
      harness.runtime.finish(call, { status, body: '{}' });
      harness.runtime.letGo(call);
      const last = status === 'completed' ? 1 : 0;
      expect(await channel.resume(`${call}.${last}`)).to.deep.equal({ kind: 'complete' });
    }
  });

  it("finds no other session's call (G10)", async () => {
    const { harness, call } = await start();
    const other = await harness.open();
    expect(await other.resume(`${call}.0`)).to.deep.equal({ kind: 'unknown' });
    expect(harness.runtime.acknowledgements).to.be.empty;
  });

  it("finds no other session's own stream (G10)", async () => {
    const { harness, channel } = await start();
    const other = await harness.open();
    expect(await other.resume(`${channel.id}.0`)).to.deep.equal({ kind: 'unknown' });
  });

  it('finds nothing under an unknown id', async () => {
    const { channel } = await start();
    expect(await channel.resume('01890000-0000-7000-8000-000000000000.0')).to.deep.equal({ kind: 'unknown' });
  });

  const uuid = '01890000-0000-7000-8000-000000000000';
  const malformed = [
    '',
    'x',
    uuid,
    `${uuid}.`,
    `${uuid}.-1`,
    `${uuid}.1.5`,
    `${uuid}.01`,
    `${uuid}.1e3`,
    `${uuid}.9007199254740992`,
    `${uuid}.99999999999999999999`,
    ` ${uuid}.1`,
    `${uuid}.1\n`,
    `${uuid.toUpperCase().replace('0189', 'ABCD')}.1`,
    `session:${uuid}.1`,
    `${uuid}.1~`,
    `${uuid}.1~!!`,
    `${uuid}.1~${Buffer.from('[null]').toString('base64url')}`,
    `${uuid}.1~${Buffer.from('[]').toString('base64url')}`,
    `${uuid}.1~${Buffer.from('[1,2,3]').toString('base64url')}`,
  ];
  for (const id of malformed) {
    it(`refuses ${JSON.stringify(id)}`, async () => {
      const { channel } = await start();
      expect(await channel.resume(id)).to.deep.equal({ kind: 'malformed' });
    });
  }
});

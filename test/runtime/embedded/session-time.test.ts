import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { EmbeddedRuntime } from '../../../src/runtime/embedded/embedded-runtime.js';
import type { InstanceKey, StreamId } from '../../../src/runtime/port.js';
import { RecordingHost } from '../recording-host.js';
import { CALL, SESSION, silent } from '../one-call.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('A session whose time to live is ten hours', () => {
  let directory: string;
  let runtime: EmbeddedRuntime;
  let time: number;
  let endCall: () => void;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'durable-mcp-time-'));
    time = 1_000_000;
    await start();
    await runtime.open({ key: SESSION, attributes: '{}' });
  });
  afterEach(async () => {
    await runtime.stop();
    await rm(directory, { recursive: true });
  });

  async function start(): Promise<void> {
    const host = new RecordingHost(async (scope) => {
      await new Promise<void>((resolve) => (endCall = resolve));
      await scope.finish({ status: 'completed', body: '{}' });
    });
    const options = { path: join(directory, 'test'), sessionTtl: 10 * HOUR_MS, sweepMs: 2 };
    runtime = new EmbeddedRuntime({ ...options, now: () => time });
    await runtime.start(host, { logger: silent });
  }

  /** One that is opened now and never used, so that it tells when ten hours were noticed. */
  async function openIdle(): Promise<InstanceKey> {
    const key = `session:idle since ${time}`;
    await runtime.open({ key, attributes: '{}' });
    return key;
  }

  async function goneAfter(key: InstanceKey, milliseconds: number): Promise<void> {
    time += milliseconds;
    while ((await runtime.load(key)) !== undefined) await nextTurn();
  }

  const isThere = async (): Promise<boolean> => (await runtime.load(SESSION)) !== undefined;

  it('goes when it was idle for so long', async () => {
    await goneAfter(await openIdle(), 10 * HOUR_MS + 1);
    expect(await isThere()).to.equal(false);
  });

  it('has them from the end of a call that took longer', async () => {
    await runtime.submit(CALL);
    await goneAfter(await openIdle(), 10 * HOUR_MS + 1);
    const idle = await openIdle();
    time += 2 * MINUTE_MS;
    endCall();
    await follow(CALL.id);
    await goneAfter(idle, 10 * HOUR_MS - MINUTE_MS);
    expect(await isThere()).to.equal(true);
  });

  it('has them from when its last follower left', async () => {
    const leaving = new AbortController();
    const followed = follow(SESSION, leaving.signal);
    await goneAfter(await openIdle(), 10 * HOUR_MS + 1);
    const idle = await openIdle();
    time += 2 * MINUTE_MS;
    leaving.abort();
    await followed;
    await goneAfter(idle, 10 * HOUR_MS - MINUTE_MS);
    expect(await isThere()).to.equal(true);
  });

  it('has most of them after a crash that ended its last stream', async () => {
    const leaving = new AbortController();
    const followed = follow(SESSION, leaving.signal);
    const idle = await openIdle();
    time += HOUR_MS;
    const later = await openIdle();
    await goneAfter(idle, 9 * HOUR_MS + 1);
    await runtime.stop();
    leaving.abort();
    await followed;
    await start();
    await goneAfter(later, HOUR_MS);
    expect(await isThere()).to.equal(true);
  });

  it('goes when it was idle for so long, however many others are in use', async () => {
    const keys = Array.from({ length: 501 }, (_, index) => `session:followed ${index}`);
    await Promise.all(keys.map(async (key) => runtime.open({ key, attributes: '{}' })));
    const leaving = new AbortController();
    const followed = keys.map(async (key) => follow(key, leaving.signal));
    time += MINUTE_MS;
    await goneAfter(await openIdle(), 10 * HOUR_MS + 1);
    leaving.abort();
    await Promise.all(followed);
  });

  async function follow(stream: StreamId, signal = new AbortController().signal): Promise<void> {
    const items = runtime.follow(stream, 0, signal)[Symbol.asyncIterator]();
    while ((await items.next()).done !== true);
  }
});

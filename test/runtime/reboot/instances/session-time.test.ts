import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { RebootRuntime } from '../../../../src/runtime/reboot/reboot-runtime.js';
import { stateIdOf } from '../../../../src/runtime/reboot/state-id.js';
import { RecordingHost } from '../../recording-host.js';
import { MemoryStates } from './memory-states.js';
import { CALL, SESSION, silent } from '../../one-call.js';

const HOUR_MS = 3_600_000;
const server = 'shop';

describe('A session on Reboot whose time to live is ten hours', () => {
  let states: MemoryStates;
  let runtime: RebootRuntime;
  let time: number;
  let endCall: () => void;
  beforeEach(async () => {
    time = 1_000_000;
    states = new MemoryStates();
    await start();
    await runtime.open({ key: SESSION, attributes: '{}' });
  });
  afterEach(async () => runtime.stop());

  async function start(): Promise<void> {
    const host = new RecordingHost(async (scope) => {
      await new Promise<void>((resolve) => (endCall = resolve));
      await scope.finish({ status: 'completed', body: '{}' });
    });
    runtime = new RebootRuntime({ states, server, sessionTtl: 10 * HOUR_MS, now: () => time, idleMs: 1 });
    await runtime.start(host, { logger: silent });
  }

  /** What is scheduled is done, at any time: it is looked whether the session may go. */
  const look = async (): Promise<void> => states.drive(stateIdOf(server, SESSION));
  const isThere = async (): Promise<boolean> => (await runtime.load(SESSION)) !== undefined;

  async function follow(signal: AbortSignal): Promise<void> {
    const items = runtime.follow(SESSION, 0, signal)[Symbol.asyncIterator]();
    while ((await items.next()).done !== true);
  }

  it('goes when it was idle for so long', async () => {
    time += 10 * HOUR_MS;
    await look();
    expect(await isThere()).to.equal(false);
  });

  it('is looked at again when it was idle for so long since it was used, not later', async () => {
    await look();
    const [first] = states.later.splice(0);
    time += 9 * HOUR_MS;
    const used = time;
    await runtime.submit(CALL);
    endCall();
    await runtime.publish(SESSION, '""');
    await nextTurn();
    time = Number(first);
    await look();
    expect(await isThere()).to.equal(true);
    // By the drive of the call, which ends when what nobody waits for was committed.
    while (states.later.length === 0) await pause(10);
    expect(Number(states.later.at(-1))).to.be.within(used + 10 * HOUR_MS, used + 10 * HOUR_MS + 1_000);
  });

  it('has them from the end of a call that took longer', async () => {
    await runtime.submit(CALL);
    time += 11 * HOUR_MS;
    endCall();
    // Committed after, or with, the call's end.
    await runtime.publish(SESSION, '""');
    await nextTurn();
    time += 9 * HOUR_MS;
    await look();
    expect(await isThere()).to.equal(true);
  });

  it('has them from when its last follower left', async () => {
    const leaving = new AbortController();
    const followed = follow(leaving.signal);
    await isThere();
    time += 11 * HOUR_MS;
    leaving.abort();
    await followed;
    time += 9 * HOUR_MS;
    await look();
    expect(await isThere()).to.equal(true);
  });

  it('has them from the last look after a crash that ended its last stream', async () => {
    const leaving = new AbortController();
    const followed = follow(leaving.signal);
    await isThere();
    time += 11 * HOUR_MS;
    await look();
    await runtime.stop();
    leaving.abort();
    await followed;
    await start();
    time += 9 * HOUR_MS;
    await look();
    expect(await isThere()).to.equal(true);
  });
});

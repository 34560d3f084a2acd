import { expect } from 'chai';
import { Alarms } from '../../src/runtime/alarms.js';

const DAY_MS = 86_400_000;

describe('Alarms', () => {
  let now: number;
  let timers: number[];
  let fire: () => void;
  let alarms: Alarms;
  let woken: string[];
  const original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const never = new AbortController().signal;

  beforeEach(() => {
    now = 0;
    timers = [];
    fire = () => undefined;
    woken = [];
    alarms = new Alarms(() => now);
    const set = (callback: () => void, delay: number): number => {
      timers.push(delay);
      fire = callback;
      return timers.length;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: () => (fire = () => undefined) });
  });

  afterEach(() => {
    Object.assign(globalThis, original);
  });

  function sleep(name: string, time: number, signal = never): Promise<void> {
    return alarms.at(time, signal).then(() => {
      woken.push(name);
    });
  }

  async function passTo(time: number): Promise<void> {
    now = time;
    fire();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  it('wake in the order of their times, with one timer for the earliest', async () => {
    void sleep('late', 30);
    void sleep('early', 10);
    void sleep('between', 20);
    expect(timers).to.deep.equal([30, 10]);
    await passTo(10);
    await passTo(30);
    expect(woken).to.deep.equal(['early', 'between', 'late']);
  });

  it('wake those of the same time in the order of asking', async () => {
    for (const name of ['a', 'b', 'c']) void sleep(name, 10);
    await passTo(10);
    expect(woken).to.deep.equal(['a', 'b', 'c']);
  });

  it('resolve at once for a time that is past', async () => {
    now = 5;
    await sleep('past', 5);
    expect(timers).to.deep.equal([]);
  });

  it('take a time that is no number for past, and the infinite for never', async () => {
    void sleep('later', 10);
    await sleep('NaN', Number.NaN);
    void sleep('never', Number.POSITIVE_INFINITY);
    await sleep('before all time', Number.NEGATIVE_INFINITY);
    await passTo(10);
    expect(woken).to.deep.equal(['NaN', 'before all time', 'later']);
    expect(timers).to.deep.equal([10]);
  });

  it('last longer than a timer of Node.js can', async () => {
    void sleep('far', 60 * DAY_MS);
    expect(timers).to.deep.equal([2 ** 31 - 1]);
    await passTo(2 ** 31 - 1);
    expect(woken).to.deep.equal([]);
    await passTo(60 * DAY_MS);
    expect(woken).to.deep.equal(['far']);
  });

  it('go on when a timer fires too early', async () => {
    void sleep('exact', 10);
    await passTo(9);
    expect(woken).to.deep.equal([]);
    expect(timers).to.deep.equal([10, 1]);
  });

  it('end with their signal, and hold no timer then', async () => {
    const abort = new AbortController();
    const sleeping = sleep('aborted', DAY_MS, abort.signal);
    abort.abort();
    await sleeping;
    await passTo(DAY_MS);
    expect(woken).to.deep.equal(['aborted']);
    expect(timers).to.deep.equal([DAY_MS]);
  });

  it('never ring once stopped, and set no timer any more', async () => {
    void sleep('before', 10);
    alarms.stop();
    void sleep('after', 10);
    await passTo(10);
    expect(woken).to.deep.equal([]);
    expect(timers).to.deep.equal([10]);
  });
});

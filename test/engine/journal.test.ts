import { expect } from 'chai';
import { Journal } from '../../src/engine/journal.js';
import type { NonDeterministicCall } from '../../src/errors/call-errors.js';
import type { CallRecord, History, JournalEntry, Scope } from '../../src/runtime/port.js';

const call: CallRecord = {
  id: 'call',
  session: 'session:one',
  instance: 'session:one',
  origin: { era: 'session', method: 'tools/call', name: 'tool', requestId: 1 },
  input: '{}',
  digest: '',
  status: 'running',
  createdAt: 0,
};

describe('Journal', () => {
  let recorded: (readonly [string, readonly string[], string | undefined])[];
  let halted: NonDeterministicCall[];
  let age: number;

  beforeEach(() => {
    recorded = [];
    halted = [];
    age = 0;
  });

  function journalOf(history: Partial<History> = {}, isSuspended = false): Journal {
    const note = (how: string) => async (entries: readonly JournalEntry[], fields?: string) => {
      recorded.push([how, entries.map(({ kind, key }) => `${kind} ${key}`), fields]);
    };
    const scope: Scope = {
      call,
      attempt: 1,
      signal: new AbortController().signal,
      isAbandoned: false,
      session: { key: 'session:one', attributes: '{}', createdAt: 0 },
      whenAbandoned: () => undefined,
      loadFields: async () => undefined,
      history: async () => ({ events: [], entries: [] }),
      record: note('record'),
      keep: note('keep'),
      suspend: note('suspend'),
      expect: async () => '',
      dismiss: () => undefined,
      until: async () => undefined,
      emit: async () => undefined,
      finish: async () => undefined,
    };
    return new Journal({
      scope,
      history: { events: [], entries: [], ...history },
      where: 'Shop.buy',
      prelude: () => [{ kind: 'contract', key: 'schemas', body: '' }],
      halt: (divergence) => halted.push(divergence),
      isSuspended,
      now: () => age,
    });
  }

  const step = (key: string, body = '1'): JournalEntry => ({ kind: 'step', key, body });

  it('gives what an earlier run recorded of an operation, and undefined of a new one', async () => {
    const journal = journalOf({ entries: [step('a', '"done"')] });
    expect(await journal.reach('step', 'a')).to.equal('"done"');
    expect(await journal.reach('step', 'b')).to.equal(undefined);
  });

  it('puts the prelude before the first entry of a call, once', async () => {
    const journal = journalOf();
    await journal.record([step('a')]);
    await journal.record([step('b')]);
    expect(recorded.map(([, entries]) => entries)).to.deep.equal([['contract schemas', 'step a'], ['step b']]);
  });

  it('leaves a suspended call suspended when a step is recorded', async () => {
    const journal = journalOf({ entries: [step('a')] }, true);
    await journal.record([step('b')]);
    journal.resume();
    await journal.record([step('c')]);
    expect(recorded.map(([how]) => how)).to.deep.equal(['keep', 'record']);
  });

  it('holds a new operation back until a branch beside it has caught up', async () => {
    const journal = journalOf({ entries: [step('a')] });
    const order: string[] = [];
    const isNew = journal.reach('step', 'b').then(() => order.push('b'));
    await journal.reach('step', 'a');
    order.push('a');
    await isNew;
    expect(order).to.deep.equal(['a', 'b']);
    expect(halted).to.deep.equal([]);
  });

  it('is held back, not idle, meanwhile', async () => {
    const journal = journalOf({ entries: [step('a')] });
    const isNew = journal.activity.during(async () => journal.reach('step', 'b'));
    expect([journal.activity.isIdle, journal.activity.isCaughtUp]).to.deep.equal([false, true]);
    await journal.reach('step', 'a');
    await isNew;
    expect(journal.activity.isIdle).to.equal(true);
  });

  it('waits for branches from one second to thirty, by the age of the call', () => {
    const journal = journalOf();
    const patience = [0, 5_000, 86_400_000].map((milliseconds) => {
      age = milliseconds;
      return journal.patience;
    });
    expect(patience).to.deep.equal([1_000, 5_000, 30_000]);
  });

  it('names class, method, the recorded and the actual operation of a divergence', async () => {
    const journal = journalOf({ entries: [step('a')] });
    void journal.diverge('step "a"', 'step "b"');
    expect(halted[0]?.divergence).to.deep.equal({ where: 'Shop.buy', recorded: 'step "a"', actual: 'step "b"' });
    expect(halted[0]?.message).to.match(/Shop\.buy.*recorded was step "a".*came to step "b"/);
  });

  it('reports one divergence only, and reaches and records nothing after it', async () => {
    const journal = journalOf();
    void journal.diverge('one', 'other');
    void journal.diverge('two', 'other');
    let isSettled = false;
    void Promise.race([journal.reach('step', 'a'), journal.record([step('a')])]).then(() => (isSettled = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).to.equal(false);
    expect(halted).to.have.length(1);
    expect(recorded).to.deep.equal([]);
  });

  it('begins nothing new once the handler has ended, but lets branches catch up', async () => {
    const journal = journalOf({ entries: [step('a')] });
    const ended = journal.end();
    let isBegun = false;
    void journal.reach('step', 'b').then(() => (isBegun = true));
    await journal.reach('step', 'a');
    expect(await ended).to.equal(undefined);
    expect(isBegun).to.equal(false);
  });

  it('counts how often an event was said', async () => {
    const journal = journalOf({ events: ['x', 'x'] });
    const said = [];
    for (let time = 0; time < 3; time += 1) said.push(await journal.wasSaid('x', 'diverge'));
    expect(said).to.deep.equal([true, true, false]);
  });

  it('leaves an event out that may not have been wanted at its place', async () => {
    const journal = journalOf({ entries: [step('a')] });
    expect(await journal.wasSaid('x', 'leave out')).to.equal(true);
    await journal.reach('step', 'a');
    expect(await journal.wasSaid('x', 'leave out')).to.equal(false);
  });

  describe('names operations that have no name of their own', () => {
    it('by number', () => {
      const journal = journalOf();
      const names = [1, 2].map(() => journal.keyOf('step', 'charge', () => true));
      expect(names).to.deep.equal(['charge#1', 'charge#2']);
    });

    it('as recorded, by what they are', async () => {
      const journal = journalOf({ entries: [step('charge#1', 'tea'), step('charge#2', 'milk')] });
      const names = [];
      for (const what of ['milk', 'tea', 'bread']) {
        const name = journal.keyOf('step', 'charge', (body) => body === what);
        names.push(name);
        await journal.reach('step', name);
      }
      expect(names).to.deep.equal(['charge#2', 'charge#1', 'charge#3']);
    });
  });
});

import { expect } from 'chai';
import { Asking } from '../../src/engine/asking.js';
import { openRefsIn, readQuestion, type QuestionRecord } from '../../src/engine/question-record.js';
import type { JournalEntry, Scope } from '../../src/runtime/port.js';

const never = new Promise<never>(() => undefined);

/** What is durable of a call, and how many more writes its process lives for. */
class Stored {
  readonly events: string[] = [];
  entries: JournalEntry[] = [];
  #writesLeft = 0;

  /** A run of the call, in a process that dies after so many writes. Resolves when it has died or is done. */
  async run(writes: number, act: (asking: Asking) => Promise<void>): Promise<void> {
    this.#writesLeft = writes;
    const asking = new Asking(this.#scope, { events: [...this.events], entries: [...this.entries] });
    await Promise.race([act(asking), new Promise((resolve) => setImmediate(resolve))]);
  }

  get record(): QuestionRecord {
    return readQuestion(this.entries[0]?.body ?? '');
  }

  get #scope(): Scope {
    const write = async (store: () => void): Promise<void> => {
      if (this.#writesLeft === 0) return never;
      this.#writesLeft -= 1;
      store();
    };
    const scope: Partial<Scope> = {
      expect: () => never,
      dismiss: () => undefined,
      emit: (body) => write(() => this.events.push(body)),
      keep: (entries) => write(() => (this.entries = [...entries])),
    };
    return asScope(scope);
  }
}

describe('Asking', () => {
  const first: QuestionRecord = {
    method: 'elicitation/create',
    params: { message: 'Where?' },
    attempt: 1,
    deadline: null,
  };

  for (const writes of [0, 1, 2, 3]) {
    it(`asks once more under an id of its own when the process that asked again dies after ${writes} writes`, async () => {
      const stored = new Stored();
      stored.entries = [{ kind: 'question', key: 'where', body: JSON.stringify(first) }];
      await stored.run(1, (asking) => asking.ask('where', first));
      await stored.run(writes, (asking) => asking.askAgain('where', stored.record));
      await stored.run(3, (asking) => asking.askAgain('where', stored.record));
      const asked = stored.events.map(readEvent).filter(({ topic }) => topic === 'question');
      expect(new Set(asked.map(({ ref }) => ref)).size).to.equal(asked.length);
      expect([...openRefsIn(stored.events)]).to.deep.equal([asked.at(-1)?.ref]);
      expect(asked.at(-1)?.params?.message).to.match(/^Sorry, we got disconnected/);
    });
  }

  it('asks under the first id what an earlier process never came to ask', async () => {
    const stored = new Stored();
    await stored.run(3, (asking) => asking.askAgain('where', first));
    const event = { topic: 'question', ref: 'where:1', method: 'elicitation/create', params: { message: 'Where?' } };
    expect(stored.events.map(readEvent)).to.deep.equal([event]);
  });
});

function readEvent(body: string) {
  return JSON.parse(body) as { topic: string; ref: string; params?: { message: string } };
}

function asScope(scope: Partial<Scope>): Scope {
  return scope as Scope;
}

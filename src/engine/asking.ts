import type { History, Scope } from '../runtime/port.js';
import { keyOf, openRefsIn, questionEvent, refOf, withdrawalEvent, type QuestionRecord } from './question-record.js';

/** What a call's client has been asked, and can still answer. */
export class Asking {
  readonly #scope: Scope;
  readonly #answers = new Map<string, Promise<string>>();
  readonly #open: Set<string>;

  constructor(scope: Scope, history: History) {
    this.#scope = scope;
    this.#open = openRefsIn(history.events);
    for (const { kind, key } of history.entries) if (kind === 'answer') this.#open.delete(key);
  }

  /** The answer to a question that this process has asked. */
  answerTo(key: string): Promise<string> | undefined {
    return this.#answers.get(key);
  }

  /** Puts a question to the client. The answer is expected before it is sent. */
  async ask(key: string, record: QuestionRecord): Promise<void> {
    const ref = refOf(key, record);
    const answer = this.#expect(ref);
    this.#answers.set(key, answer);
    this.#open.add(ref);
    await this.#scope.emit(questionEvent(ref, record));
  }

  /** Asks what was open when an earlier process ended: under a new id, unless that process never came to ask it. */
  async askAgain(key: string, before: QuestionRecord): Promise<void> {
    const isNew = !this.#open.has(refOf(key, before));
    const record = isNew ? before : { ...before, attempt: before.attempt + 1 };
    // The new id comes first: a crash behind the withdrawal must not find the old one, and take it for one that was never asked.
    if (!isNew) await this.#scope.keep([{ kind: 'question', key, body: JSON.stringify(record) }]);
    await this.withdraw(key, 'Server restarted');
    await this.ask(key, record);
  }

  /** The client need not answer this any more, and an answer is not taken. Safe to repeat. */
  async withdraw(key: string, reason: string): Promise<void> {
    const refs = [...this.#open].filter((ref) => keyOf(ref) === key);
    await Promise.all(refs.map(async (ref) => this.#withdraw(ref, reason)));
  }

  async withdrawAll(reason: string): Promise<void> {
    await Promise.all([...this.#open].map(async (ref) => this.#withdraw(ref, reason)));
  }

  async #withdraw(ref: string, reason: string): Promise<void> {
    this.#open.delete(ref);
    this.#scope.dismiss(ref);
    await this.#scope.emit(withdrawalEvent(ref, reason));
  }

  async #expect(ref: string): Promise<string> {
    const body = await this.#scope.expect(ref);
    this.#open.delete(ref);
    return body;
  }
}

import { MissingClientCapabilityError, QuestionFailedError, QuestionTimeoutError } from '../errors/call-errors.js';
import { StepMisuseError } from '../errors/step-errors.js';
import type { JsonObject } from '../metadata/server-model.js';
import type { Scope } from '../runtime/port.js';
import type { BoundaryObserver } from './boundary.js';
import type { QuestionMethod } from './events.js';
import type { Journal } from './journal.js';
import { ask, askAgain, readQuestion, refOf, type AskedQuestions, type QuestionRecord } from './question-record.js';
import type { Waits } from './waits.js';

export interface QuestionOptions {
  /** Names the question within its call; stable over restarts. Default: the method's name and how many of its kind came before. */
  readonly key?: string;
  /** Milliseconds that an answer is waited for. Default: for as long as the session lives. */
  readonly timeout?: number;
}

export interface Question extends QuestionOptions {
  readonly alias: string;
  readonly method: QuestionMethod;
  readonly params: JsonObject;
}

/** A wait's value when nobody answered in time. */
const TIMED_OUT = 'timeout';

/** Questions of one run to its client: journaled, asked once, their answers kept. */
export class Questions {
  readonly #scope: Scope;
  readonly #journal: Journal;
  readonly #waits: Waits;
  readonly #asked: AskedQuestions;
  readonly #now: () => number;
  readonly #onBoundary: BoundaryObserver | undefined;
  readonly #ordinals = new Map<string, number>();

  constructor(options: {
    readonly scope: Scope;
    readonly journal: Journal;
    readonly waits: Waits;
    /** What this process asked before this run began. */
    readonly asked: AskedQuestions;
    readonly now: () => number;
    readonly onBoundary: BoundaryObserver | undefined;
  }) {
    this.#scope = options.scope;
    this.#journal = options.journal;
    this.#waits = options.waits;
    this.#asked = options.asked;
    this.#now = options.now;
    this.#onBoundary = options.onBoundary;
  }

  /** The client's result. Rejects with QuestionTimeoutError, or QuestionFailedError when the client answers with an error. */
  async ask(question: Question): Promise<JsonObject> {
    const key = this.#keyOf(question);
    const record = await this.#waits.activity.during(async () => this.#record(key, question));
    await this.#onBoundary?.({ kind: 'question', where: question.alias, name: key, phase: 'before' });
    const value = await this.#waits.wait(`question:${key}`, async () => this.#answer(key, record));
    await this.#onBoundary?.({ kind: 'question', where: question.alias, name: key, phase: 'after' });
    if (value === TIMED_OUT) {
      throw new QuestionTimeoutError(
        `The client did not answer the question "${key}" within ${String(question.timeout)} ms.`,
      );
    }
    return readResult(key, value);
  }

  #keyOf({ key, alias }: Question): string {
    if (key !== undefined) {
      if (!this.#journal.hasReached('question', key)) return key;
      throw new StepMisuseError(`Two questions of this call have the key "${key}". Give each its own.`);
    }
    const ordinal = (this.#ordinals.get(alias) ?? 0) + 1;
    this.#ordinals.set(alias, ordinal);
    return `${alias}#${ordinal}`;
  }

  async #record(key: string, { method, params, timeout }: Question): Promise<QuestionRecord> {
    const recorded = await this.#journal.reach('question', key);
    if (recorded === undefined) {
      const deadline = timeout === undefined ? null : this.#now() + timeout;
      const record: QuestionRecord = { method, params, attempt: 1, deadline };
      await this.#journal.record([{ kind: 'question', key, body: JSON.stringify(record) }]);
      this.#asked.set(key, (await ask(this.#scope, key, record)).answer);
      return record;
    }
    const before = readQuestion(recorded);
    const isOther = before.method !== method || JSON.stringify(before.params) !== JSON.stringify(params);
    if (isOther)
      await this.#journal.diverge(describe(key, before.method, before.params), describe(key, method, params));
    return before;
  }

  async #answer(key: string, record: QuestionRecord): Promise<string> {
    const stored = this.#journal.look('answer', refOf(key, record));
    if (stored !== undefined) return stored;
    const asked = this.#asked.get(key) ?? (await askAgain(this.#scope, key, record)).answer;
    if (record.deadline === null) return asked;
    const late = new AbortController();
    const timedOut = this.#scope.until(record.deadline, late.signal).then(() => TIMED_OUT);
    return Promise.race([asked, timedOut]).finally(() => {
      late.abort();
    });
  }
}

/** Throws MissingClientCapabilityError unless the client declared `path`, such as `sampling` or `elicitation.url`. */
export function requireCapability(capabilities: JsonObject, path: string): void {
  let level: unknown = capabilities;
  for (const name of path.split('.'))
    level = typeof level === 'object' && level !== null ? Reflect.get(level, name) : undefined;
  if (level === undefined || level === null || level === false) throw new MissingClientCapabilityError(path);
}

function readResult(key: string, value: string): JsonObject {
  const answer = JSON.parse(value) as { result?: JsonObject; error?: { message?: string } };
  if (answer.result !== undefined) return answer.result;
  throw new QuestionFailedError(
    `The client answered the question "${key}" with an error: ${answer.error?.message ?? 'no message'}`,
  );
}

function describe(key: string, method: string, params: JsonObject): string {
  return `question "${key}" (${method}: ${JSON.stringify(params)})`;
}

import { MissingClientCapabilityError, QuestionFailedError, QuestionTimeoutError } from '../errors/call-errors.js';
import { StepMisuseError } from '../errors/step-errors.js';
import { isPlainObject } from '../metadata/json-value.js';
import type { JsonObject } from '../metadata/server-model.js';
import type { Scope } from '../runtime/port.js';
import type { Asking } from './asking.js';
import type { BoundaryObserver } from './boundary.js';
import type { CurrentStep } from './current-step.js';
import type { QuestionMethod } from './events.js';
import type { Journal } from './journal.js';
import { readQuestion, refOf, type QuestionRecord } from './question-record.js';
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

const never = new Promise<never>(() => undefined);
/** A wait's value when nobody answered in time. */
const TIMED_OUT = 'timeout';

/** Questions of one run to its client: journaled, asked once, their answers kept. */
export class Questions {
  readonly #scope: Scope;
  readonly #journal: Journal;
  readonly #waits: Waits;
  readonly #asking: Asking;
  readonly #currentStep: CurrentStep;
  readonly #now: () => number;
  readonly #onBoundary: BoundaryObserver | undefined;

  constructor(options: {
    readonly scope: Scope;
    readonly journal: Journal;
    readonly waits: Waits;
    readonly asking: Asking;
    readonly currentStep: CurrentStep;
    readonly now: () => number;
    readonly onBoundary: BoundaryObserver | undefined;
  }) {
    this.#scope = options.scope;
    this.#journal = options.journal;
    this.#waits = options.waits;
    this.#asking = options.asking;
    this.#currentStep = options.currentStep;
    this.#now = options.now;
    this.#onBoundary = options.onBoundary;
  }

  /** The client's result. Rejects with QuestionTimeoutError, or QuestionFailedError when the client answers with an error. */
  async ask(question: Question): Promise<JsonObject> {
    const refusal = this.#waits.refusal();
    if (refusal !== undefined) return refusal;
    this.#currentStep.refuse(`\`context.${question.alias}\``, 'ask before it, and give it the answer.');
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

  #keyOf(question: Question): string {
    const { key, alias, timeout = 0 } = question;
    if (!Number.isFinite(timeout) || timeout < 0) {
      throw new StepMisuseError(`A question's timeout must be a number of milliseconds from 0 on, not ${timeout}.`);
    }
    if (key === undefined) {
      return this.#journal.keyOf('question', alias, (recorded) => isSame(readQuestion(recorded), question));
    }
    if (!this.#journal.hasReached('question', key)) return key;
    throw new StepMisuseError(`Two questions of this call have the key "${key}". Give each its own.`);
  }

  async #record(key: string, question: Question): Promise<QuestionRecord> {
    const { method, params, timeout } = question;
    const recorded = await this.#journal.reach('question', key);
    if (recorded === undefined) {
      const deadline = timeout === undefined ? null : this.#now() + timeout;
      const record: QuestionRecord = { method, params, attempt: 1, deadline };
      await this.#journal.record([{ kind: 'question', key, body: JSON.stringify(record) }]);
      await this.#asking.ask(key, record);
      return record;
    }
    const before = readQuestion(recorded);
    if (!isSame(before, question))
      await this.#journal.diverge(describe(key, before.method, before.params), describe(key, method, params));
    return before;
  }

  async #answer(key: string, record: QuestionRecord): Promise<string> {
    const stored = this.#journal.look('answer', refOf(key, record));
    if (stored !== undefined) return stored;
    const { deadline } = record;
    const isLate = deadline !== null && deadline <= this.#now();
    if (this.#asking.answerTo(key) === undefined && !isLate) await this.#asking.askAgain(key, record);
    const answer = this.#asking.answerTo(key) ?? never;
    return deadline === null ? answer : this.#before(deadline, key, answer);
  }

  async #before(deadline: number, key: string, answer: Promise<string>): Promise<string> {
    const answered = new AbortController();
    const until = AbortSignal.any([answered.signal, this.#waits.over]);
    const timedOut = this.#scope.until(deadline, until).then(() => TIMED_OUT);
    const value = await Promise.race([answer, timedOut]);
    answered.abort();
    if (value === TIMED_OUT && !this.#waits.over.aborted) await this.#asking.withdraw(key, 'Timed out');
    return value;
  }
}

function isSame(recorded: QuestionRecord, { method, params }: Question): boolean {
  return recorded.method === method && JSON.stringify(recorded.params) === JSON.stringify(params);
}

/** Throws MissingClientCapabilityError unless the client declared `path`, such as `sampling` or `elicitation.url`. */
export function requireCapability(capabilities: JsonObject, path: string): void {
  let level: unknown = capabilities;
  for (const name of path.split('.'))
    level = typeof level === 'object' && level !== null ? Reflect.get(level, name) : undefined;
  if (level === undefined || level === null || level === false) throw new MissingClientCapabilityError(path);
}

function readResult(key: string, value: string): JsonObject {
  const { result, error } = JSON.parse(value) as { result?: JsonObject | null; error?: { message?: string } };
  if (result === undefined) {
    throw new QuestionFailedError(
      `The client answered the question "${key}" with an error: ${error?.message ?? 'no message'}`,
    );
  }
  if (isPlainObject(result)) return result;
  throw new QuestionFailedError(`The client answered the question "${key}" with a result that is no object.`);
}

function describe(key: string, method: string, params: JsonObject): string {
  return `question "${key}" (${method}: ${JSON.stringify(params)})`;
}

import type { JsonObject } from '../metadata/server-model.js';
import type { History, Scope } from '../runtime/port.js';
import type { EngineEvent, QuestionMethod } from './events.js';
import { resumptionsIn } from './waits.js';

/** The first words of an elicitation that is asked again after a restart. */
const LEAD = 'Sorry, we got disconnected and need to try again: ';

/** A question as its call's journal keeps it. */
export interface QuestionRecord {
  readonly method: QuestionMethod;
  readonly params: JsonObject;
  /** 1 for the first asking. */
  readonly attempt: number;
  /** Milliseconds since the epoch; null: it waits as long as its session lives. */
  readonly deadline: number | null;
}

/** Questions that this process has asked: their answers, by key. */
export type AskedQuestions = Map<string, Promise<string>>;

export function refOf(key: string, { attempt }: QuestionRecord): string {
  return `${key}:${attempt}`;
}

/** Puts a question to the client. The answer is expected before it is sent. */
export async function ask(
  scope: Scope,
  key: string,
  record: QuestionRecord,
): Promise<{ readonly answer: Promise<string> }> {
  const ref = refOf(key, record);
  const answer = scope.expect(ref);
  await scope.emit(bodyOf({ topic: 'question', ref, method: record.method, params: paramsOf(record) }));
  return { answer };
}

/** Withdraws a question that was open when an earlier process ended, and asks it under a new id. */
export async function askAgain(
  scope: Scope,
  key: string,
  before: QuestionRecord,
): Promise<{ readonly answer: Promise<string> }> {
  const record = { ...before, attempt: before.attempt + 1 };
  await scope.emit(bodyOf({ topic: 'question-withdrawn', ref: refOf(key, before), reason: 'Server restarted' }));
  await scope.keep([{ kind: 'question', key, body: JSON.stringify(record) }]);
  return ask(scope, key, record);
}

/**
 * G7: a suspended call after a restart. Its open questions are asked again, and nothing of it runs until one of its waits ends.
 * Resolves then, with the questions that are open.
 */
export async function untilNeeded(scope: Scope, history: History): Promise<AskedQuestions> {
  const asked: AskedQuestions = new Map();
  const ended = new Set(resumptionsIn(history).map(({ wait }) => wait));
  const answered = new Set(history.entries.filter(({ kind }) => kind === 'answer').map(({ key }) => key));
  const waits: Promise<unknown>[] = [];
  for (const { kind, key, body } of history.entries) {
    if (ended.has(`${kind}:${key}`)) continue;
    if (kind === 'sleep') waits.push(scope.until(Number(body)));
    if (kind !== 'question') continue;
    const record = readQuestion(body);
    if (record.deadline !== null) waits.push(scope.until(record.deadline));
    if (answered.has(refOf(key, record))) {
      waits.push(Promise.resolve());
      continue;
    }
    const { answer } = await askAgain(scope, key, record);
    asked.set(key, answer);
    waits.push(answer);
  }
  if (waits.length > 0) await Promise.race([...waits, aborted(scope.signal)]);
  return asked;
}

export function readQuestion(body: string): QuestionRecord {
  return JSON.parse(body) as QuestionRecord;
}

/** Whether an event belongs to the questions, which keep their own record in the journal. */
export function isQuestionEvent(body: string): boolean {
  return body.startsWith('{"topic":"question');
}

function paramsOf({ method, params, attempt }: QuestionRecord): JsonObject {
  if (method !== 'elicitation/create' || attempt === 1) return params;
  return { ...params, message: LEAD + (typeof params['message'] === 'string' ? params['message'] : '') };
}

function bodyOf(event: EngineEvent): string {
  return JSON.stringify(event);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

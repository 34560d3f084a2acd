import type { History, Scope } from '../runtime/port.js';
import type { Asking } from './asking.js';
import { whenAborted } from './when-aborted.js';
import { readQuestion, refOf } from './question-record.js';
import { resumptionsIn } from './resumption.js';

export interface UntilNeededOptions {
  readonly scope: Scope;
  readonly history: History;
  readonly asking: Asking;
  /** Aborted when the call is cancelled, or its tool's time is up. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * G7: a suspended call after a restart. Its open questions are asked again, and nothing of it runs until one of its waits ends,
 * or it is cancelled. Resolves then.
 */
export async function untilNeeded(options: UntilNeededOptions): Promise<void> {
  const over = new AbortController();
  const waits = await openWaits(options, over.signal);
  if (waits.length > 0) await Promise.race([...waits, whenAborted(options.signal)]);
  over.abort();
}

async function openWaits({ scope, history, asking, now }: UntilNeededOptions, over: AbortSignal) {
  const ended = new Set(resumptionsIn(history).map(({ wait }) => wait));
  const answered = new Set(history.entries.filter(({ kind }) => kind === 'answer').map(({ key }) => key));
  const waits: Promise<unknown>[] = [];
  for (const { kind, key, body } of history.entries) {
    if (ended.has(`${kind}:${key}`)) continue;
    if (kind === 'sleep') waits.push(scope.until(Number(body), over));
    if (kind !== 'question') continue;
    const record = readQuestion(body);
    const { deadline } = record;
    if (deadline !== null) waits.push(scope.until(deadline, over));
    const isSettled = answered.has(refOf(key, record)) || (deadline !== null && deadline <= now());
    if (!isSettled) await asking.askAgain(key, record);
    waits.push(asking.answerTo(key) ?? Promise.resolve());
  }
  return waits;
}

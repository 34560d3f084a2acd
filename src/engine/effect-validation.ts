import type { JournalEntry, Logger } from '../runtime/port.js';
import { Asking } from './asking.js';
import { CallRun, type CallEnd, type CallRunOptions } from './call-run.js';
import { FieldAccess } from './field-access.js';
import type { FieldStore } from './field-access.js';
import type { Injector } from './injector.js';
import type { RecordedScope } from './recorded-scope.js';
import { runToEnd } from './run-to-end.js';
import { NoTurn } from './turn.js';

/** A handler that replays differently may well come to rest nowhere. Milliseconds. */
const LONGEST_REPETITION_MS = 5_000;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export interface RepetitionOptions {
  readonly recorded: RecordedScope;
  /** The fields that the first run began with, unless its journal has them. */
  readonly atStart: readonly JournalEntry[];
  readonly run: Omit<CallRunOptions, 'scope' | 'history' | 'access' | 'turn' | 'asking' | 'native' | 'isSuspended'>;
  readonly fields: FieldStore | undefined;
  readonly injector: Injector;
}

/**
 * G5, in development: runs a call that has just ended once more, on a copy in which all of it is history, and gives what came out
 * differently. What a handler does outside its steps happens twice by this. A call is compared up to where it first uses what the
 * runtime has of its own.
 */
export async function differencesOnReplay(first: CallEnd, options: RepetitionOptions): Promise<readonly string[]> {
  const { recorded, run, fields, injector } = options;
  const { onlyReads, where } = run.handler;
  const { scope, history } = recorded.copy(options.atStart);
  const access = new FieldAccess({ fields, injector, onlyReads, where });
  const turn = new NoTurn();
  await turn.take();
  const repetition: CallRunOptions = {
    ...run,
    scope,
    history,
    access,
    turn,
    asking: new Asking(scope, history),
    isSuspended: false,
    // What is called with it would happen: this run ends where the handler comes to it.
    native: undefined,
    logger: silent,
    // Nothing happens in this run, so that no crash could leave anything half done.
    onBoundary: undefined,
  };
  const again = new CallRun(repetition);
  const second = await Promise.race([runToEnd(again, repetition), timeOut()]);
  if (second === undefined) return [`it did not end within ${LONGEST_REPETITION_MS} ms`];
  if ('isInterrupted' in second) return [];
  if (again.divergence !== undefined) return [again.divergence.message];
  return [
    ...difference('the outcome', first.outcome.body, second.outcome.body),
    ...difference('the fields', first.fields, second.fields),
  ];
}

function difference(what: string, first: string | undefined, second: string | undefined): string[] {
  if (first === second) return [];
  return [`${what} was ${first ?? 'unchanged'} in the first run and ${second ?? 'unchanged'} in the second`];
}

async function timeOut(): Promise<undefined> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LONGEST_REPETITION_MS).unref();
  });
  return undefined;
}

function ignore(): void {
  // The first run said it all.
}

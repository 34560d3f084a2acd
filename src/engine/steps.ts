import { AtMostOnceFailedBeforeCompleting, NonRetryableError, StepMisuseError } from '../errors/step-errors.js';
import { ToolError } from '../errors/tool-error.js';
import type { JsonValue, RetryPolicy } from '../metadata/server-model.js';
import type { Scope } from '../runtime/port.js';
import type { BoundaryObserver } from './boundary.js';
import type { CurrentStep } from './current-step.js';
import type { Journal } from './journal.js';
import { delayBeforeRetry, refuseWrongRetry } from './retry-policy.js';
import {
  isOpen,
  readStepRecord,
  type DoneStep,
  type StepPlace,
  type StepRecord,
  type StepState,
  type UnsettledStep,
} from './step-record.js';
import type { AtLeastOnceOptions, AtMostOnceOptions, DecoratedPlace } from './step-options.js';
import { reviveError, storeError } from './stored-error.js';
import { reviveStepValue, storeStepValue } from './step-values.js';
import type { Waits } from './waits.js';

const never = new Promise<never>(() => undefined);

interface Step extends StepPlace {
  readonly body: () => unknown;
  readonly returns: unknown;
  readonly where: string | undefined;
}

type Attempt = { readonly returned: unknown } | { readonly error: unknown };

export interface StepsOptions {
  readonly scope: Scope;
  readonly journal: Journal;
  readonly waits: Waits;
  readonly currentStep: CurrentStep;
  readonly where: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onBoundary: BoundaryObserver | undefined;
}

/** G4: the steps of one run. */
export class Steps {
  readonly #options: StepsOptions;
  readonly #underway = new Set<Promise<Attempt>>();

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /** Resolves when the effects that are under way have ended, and how is being recorded. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** The name of a decorated step that has none in its call: a replay finds the one with the same arguments. */
  nameFor(alias: string, input: string | undefined): string {
    return this.#options.journal.keyOf('step', alias, (body) => readStepRecord(body).input === input);
  }

  /** G4: at least once. One commit when it succeeds, one more for each failed attempt. */
  async atLeastOnce<T>(
    name: string,
    body: () => T | Promise<T>,
    { returns, retry, where, input }: AtLeastOnceOptions & DecoratedPlace = {},
  ): Promise<T> {
    refuseWrongRetry(retry, `${this.#options.where}, step "${name}"`);
    return this.#readOrRun(
      name,
      async (recorded) => {
        if (recorded?.state === 'begun')
          return this.#options.journal.diverge(`at-most-once step "${name}"`, `at-least-once step "${name}"`);
        const attempts = recorded?.state === 'retrying' ? recorded.attempts : 0;
        if (recorded?.state === 'retrying') await this.#pause(recorded.nextAt);
        return this.#untilItSucceeds({ name, body, returns, where, input }, attempts, retry);
      },
      returns,
    );
  }

  /** G4: at most once. Two commits: before the effect and after it. */
  async atMostOnce<T>(
    name: string,
    body: () => T | Promise<T>,
    { returns, reconcile, where, input }: AtMostOnceOptions<T> & DecoratedPlace = {},
  ): Promise<T> {
    return this.#readOrRun(
      name,
      async (recorded) => {
        if (recorded?.state === 'retrying')
          return this.#options.journal.diverge(`at-least-once step "${name}"`, `at-most-once step "${name}"`);
        if (recorded === undefined) {
          await this.#record({ name, input }, { state: 'begun' });
          return this.#once({ name, body, returns, where, input });
        }
        if (recorded.wasTold === true) throw new AtMostOnceFailedBeforeCompleting(name);
        if (reconcile === undefined) return this.#leaveInDoubt({ name, input });
        return this.#reconcile({ name, body: reconcile, returns, where, input });
      },
      returns,
    );
  }

  // What is settled is given again; what is not goes on where it was.
  async #readOrRun<T>(
    name: string,
    go: (recorded: UnsettledStep | undefined) => Promise<unknown>,
    returns: unknown,
  ): Promise<T> {
    const { journal, waits } = this.#options;
    const refusal = waits.refusal();
    if (refusal !== undefined) return refusal;
    this.#refuseMisuse(name);
    const result = await waits.activity.during(async () => {
      const body = await journal.reach('step', name);
      const recorded = body === undefined ? undefined : readStepRecord(body);
      if (recorded === undefined || isOpen(recorded)) return this.#settle(async () => go(recorded));
      await waits.resumptions.given(recorded.waits ?? 0);
      if (recorded.state === 'begun') return go(recorded);
      if (recorded.state === 'failed') throw reviveError(recorded.error);
      return this.#revive({ name, returns, input: recorded.input, waits: recorded.waits ?? 0 }, recorded);
    });
    // What the user's function returned, and so of its type, or what that type's own reviver made of its stored form.
    return result as T;
  }

  // What an earlier run saw end while it did not see this end comes first again.
  async #settle(go: () => Promise<unknown>): Promise<unknown> {
    const { waits } = this.#options;
    try {
      return await waits.activity.open(go);
    } finally {
      await waits.resumptions.given(waits.resumptions.count);
    }
  }

  #refuseMisuse(name: string): void {
    const { journal, where, currentStep } = this.#options;
    currentStep.refuse(`the step "${name}"`, 'call the second after the first.');
    if (journal.hasReached('step', name)) {
      throw new StepMisuseError(
        `${where}: two steps of this call are named "${name}". Give each its own name, such as \`${name}-\${id}\`.`,
      );
    }
  }

  // What settles a step in doubt may itself be out of reach: only a definite answer is kept.
  async #reconcile(step: Step): Promise<unknown> {
    const attempt = await this.#attempt(step, 2);
    if ('returned' in attempt) return this.#complete(step, attempt.returned);
    const { error } = attempt;
    if (error instanceof ToolError || error instanceof NonRetryableError) return this.#fail(step, error);
    return this.#leaveInDoubt(step, error);
  }

  // The handler goes on from here: what could be found out later would send a later run another way.
  async #leaveInDoubt(step: StepPlace, cause?: unknown): Promise<never> {
    await this.#record(step, { state: 'begun', wasTold: true });
    throw new AtMostOnceFailedBeforeCompleting(step.name, cause === undefined ? {} : { cause });
  }

  async #once(step: Step): Promise<unknown> {
    const attempt = await this.#attempt(step, 1);
    return 'returned' in attempt ? this.#complete(step, attempt.returned) : this.#fail(step, attempt.error);
  }

  async #untilItSucceeds(step: Step, attemptsBefore: number, retry: RetryPolicy | undefined): Promise<unknown> {
    for (let attempts = attemptsBefore + 1; ; attempts += 1) {
      const attempt = await this.#attempt(step, attempts);
      if ('returned' in attempt) return this.#complete(step, attempt.returned);
      const nextAt = this.#nextAttemptAt(attempt.error, attempts, retry);
      if (nextAt === undefined) return this.#fail(step, attempt.error);
      await this.#record(step, { state: 'retrying', attempts, nextAt, error: storeError(attempt.error) });
      await this.#pause(nextAt);
    }
  }

  async #attempt(step: Step, number: number): Promise<Attempt> {
    const attempt = this.#effect(step, number);
    this.#underway.add(attempt);
    return attempt.finally(() => this.#underway.delete(attempt));
  }

  async #effect(step: Step, attempt: number): Promise<Attempt> {
    try {
      await this.#tell(step, 'before');
      const returned = await this.#options.currentStep.run({ name: step.name, attempt }, step.body);
      await this.#tell(step, 'after');
      return { returned };
    } catch (error) {
      return { error };
    }
  }

  async #tell({ name, where = name }: Step, phase: 'before' | 'after'): Promise<void> {
    await this.#options.onBoundary?.({ kind: 'effect', where, name, phase });
  }

  #nextAttemptAt(error: unknown, attempts: number, retry: RetryPolicy | undefined): number | undefined {
    const { now, random, signal } = this.#options;
    const delay = signal.aborted ? undefined : delayBeforeRetry(error, attempts, { ...retry, random: random() });
    return delay === undefined ? undefined : now() + delay;
  }

  // The effect has happened: that its result cannot be kept is the step's failure, and no reason to repeat it.
  async #complete(step: Step, returned: unknown): Promise<unknown> {
    let done: DoneStep;
    try {
      done = storeStepValue(step.returns, returned, `${this.#options.where}, step "${step.name}"`);
    } catch (error) {
      return this.#fail(step, error);
    }
    await this.#record(step, done);
    return this.#revive(step, done);
  }

  // What cannot be revived now may well be in a later run, when the handler has gone another way.
  async #revive(step: StepPlace & Pick<Step, 'returns'>, done: DoneStep): Promise<unknown> {
    try {
      return await reviveStepValue(step.returns, done, this.#options.where);
    } catch (error) {
      return this.#fail(step, error, done.value);
    }
  }

  async #fail(step: StepPlace, error: unknown, value?: JsonValue | null): Promise<never> {
    const stored = storeError(error);
    await this.#record(step, { state: 'failed', error: stored, ...(value === undefined ? {} : { value }) });
    throw reviveError(stored, error);
  }

  async #pause(until: number): Promise<void> {
    const { scope, signal, waits } = this.#options;
    await scope.until(until, AbortSignal.any([signal, waits.over]));
    await (waits.over.aborted ? never : waits.refusal());
  }

  async #record(
    { name, input, waits = this.#options.waits.resumptions.count }: StepPlace,
    state: StepState,
  ): Promise<void> {
    const record: StepRecord = { ...state, input, ...(waits > 0 && { waits }) };
    await this.#options.journal.record([{ kind: 'step', key: name, body: JSON.stringify(record) }]);
  }
}

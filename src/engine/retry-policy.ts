import type { DefinitionProblem } from '../errors/definition-error.js';
import { NonRetryableError, RetryAfterError, StepMisuseError } from '../errors/step-errors.js';
import { retryOptions } from '../metadata/retry-options.js';
import type { RetryPolicy } from '../metadata/server-model.js';

/** Retries without end, after 1 s, 2 s, 4 s, … up to a minute. Intervals in milliseconds. */
const DEFAULT_POLICY = {
  maxAttempts: Number.POSITIVE_INFINITY,
  initialInterval: 1_000,
  backoff: 2,
  maxInterval: 60_000,
};

/** Throws StepMisuseError for a `retry` that the decorator would not take either. Else a time that is none would reach the timers. */
export function refuseWrongRetry(retry: RetryPolicy | undefined, where: string): void {
  if (retry === undefined) return;
  const problems: DefinitionProblem[] = [];
  retryOptions(retry, { subject: 'context.atLeastOnce()', where }, (problem) => problems.push(problem));
  if (problems.length === 0) return;
  throw new StepMisuseError(`${where}: ${problems.map(({ what, fix }) => `${what} Fix: ${fix}`).join(' ')}`);
}

/** Milliseconds until the next attempt of an at-least-once step; undefined: the step has failed for good. `random` in [0, 1) spreads attempts by a tenth to either side. */
export function delayBeforeRetry(
  error: unknown,
  attempts: number,
  policy: RetryPolicy & { readonly random: number },
): number | undefined {
  const maxAttempts = policy.maxAttempts ?? DEFAULT_POLICY.maxAttempts;
  // A mistake in the code stays one.
  if (error instanceof NonRetryableError || error instanceof StepMisuseError) return undefined;
  if (attempts >= maxAttempts) return undefined;
  if (error instanceof RetryAfterError && Number.isFinite(error.delay) && error.delay >= 0) return error.delay;
  return spread(intervalAfter(attempts, policy), policy.random);
}

function intervalAfter(attempts: number, policy: RetryPolicy): number {
  const initialInterval = policy.initialInterval ?? DEFAULT_POLICY.initialInterval;
  const maxInterval = policy.maxInterval ?? DEFAULT_POLICY.maxInterval;
  const backoff = policy.backoff ?? DEFAULT_POLICY.backoff;
  // After many attempts the power is infinite, and 0 times that is no number.
  const growth = Math.min(backoff ** (attempts - 1), Number.MAX_VALUE);
  return Math.min(maxInterval, initialInterval * growth);
}

function spread(interval: number, random: number): number {
  return Math.round(interval * (0.9 + random * 0.2));
}

import { atLeastOne, attempts, milliseconds } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import type { RetryPolicy } from './server-model.js';

const RULES = { maxAttempts: attempts, initialInterval: milliseconds, backoff: atLeastOne, maxInterval: milliseconds };

/** Reads `retry` of an at-least-once step: of `subject`, which is `@AtLeastOnce()` or the context's method. */
export function retryOptions(
  options: unknown,
  { subject, where }: { readonly subject: string; readonly where: string },
  report: Report,
): RetryPolicy {
  return readOptions({ subject: `retry of ${subject}`, options, rules: RULES, where }, report);
}

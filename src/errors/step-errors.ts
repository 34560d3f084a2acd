import { DurableMcpError } from './durable-mcp-error.js';

/**
 * G4: an at-most-once step was begun in an earlier run, and the process ended before its result was stored. Whether its effect
 * happened is unknown. Thrown at the step's place on this and every later replay, unless the step names a `reconcile` and it can tell.
 */
export class AtMostOnceFailedBeforeCompleting extends DurableMcpError {
  override readonly code = 'step_in_doubt';

  constructor(
    readonly step: string,
    options?: { readonly cause?: unknown },
  ) {
    super(
      `The step "${step}" was interrupted before its result was stored; it may or may not have taken effect, and it is not repeated. ` +
        `Check outside whether it happened.`,
      options,
    );
  }
}

/** Thrown by an at-least-once step to end its retries at once: the step has failed for good. */
export class NonRetryableError extends DurableMcpError {
  override readonly code = 'step_not_retryable';
}

/** Thrown by an at-least-once step to choose the time of its next attempt itself. */
export class RetryAfterError extends DurableMcpError {
  override readonly code = 'step_retry_after';

  constructor(
    message: string,
    /** Milliseconds until the next attempt. */
    readonly delay: number,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Something is used in a way that could not be replayed: a step, a sleep, a question or a checkpoint inside a step, or a name that the call has used already. */
export class StepMisuseError extends DurableMcpError {
  override readonly code = 'step_misuse';
}

/** What a step's stored error becomes when its kind is not one of this library's: its `name`, `message` and `code` as they were, `cause` only in the run that saw it. */
export class StepFailedError extends DurableMcpError {
  override readonly code: string = 'step_failed';

  constructor(name: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = name;
  }
}

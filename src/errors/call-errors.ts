import { DurableMcpError } from './durable-mcp-error.js';

export interface Divergence {
  /** `Class.method` */
  readonly where: string;
  /** What an earlier run recorded at this point, such as `step "charge#1"`; absent: nothing more. */
  readonly recorded?: string | undefined;
  /** What this run did instead; absent: it ended. */
  readonly actual?: string | undefined;
}

/** G5: a replay did something else than what its call's journal records. The call stops; nothing that it did is repeated. */
export class NonDeterministicCall extends DurableMcpError {
  override readonly code = 'call_not_deterministic';

  constructor(readonly divergence: Divergence) {
    const { where, recorded, actual } = divergence;
    super(
      `${where} did not repeat what it had done before its restart: recorded was ${recorded ?? 'nothing more'}, ` +
        `this run ${actual === undefined ? 'ended' : `came to ${actual}`}. Between steps, use only arguments, fields, results of steps, ` +
        `and context.now(), uuid() and random(); deploy changes of a handler under a new tool name while calls are in flight.`,
    );
  }
}

/** The call was cancelled (G8). Thrown by whatever it waits for; the client gets no response. */
export class CallCancelledError extends DurableMcpError {
  override readonly code = 'call_cancelled';
}

/** The call took longer than its tool's `timeout`. */
export class CallTimeoutError extends DurableMcpError {
  override readonly code = 'call_timeout';
}

/** The client has not declared what a question needs (elicitation, sampling, roots). */
export class MissingClientCapabilityError extends DurableMcpError {
  override readonly code = 'client_capability_missing';

  constructor(readonly capability: string) {
    super(
      `The client did not declare the capability "${capability}" when it connected, so it cannot be asked. Use a client that supports it.`,
    );
  }
}

/** A question to the client was not answered within its `timeout`. */
export class QuestionTimeoutError extends DurableMcpError {
  override readonly code = 'question_timeout';
}

/** The client answered a question with an error, or with something that does not fit what was asked. */
export class QuestionFailedError extends DurableMcpError {
  override readonly code = 'question_failed';
}

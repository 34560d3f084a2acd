import { setMaxListeners } from 'node:events';
import { CallTimeoutError } from '../errors/call-errors.js';
import type { Scope } from '../runtime/port.js';
import type { Handler } from './handler.js';

/** What can end a call from outside: its cancellation, and the time that its tool allows, counted from its acceptance over restarts. */
export class TimeLimit {
  /** Aborted with the reason of the cancellation, or with a CallTimeoutError. */
  readonly signal: AbortSignal;
  readonly #over: AbortController | undefined;

  constructor(scope: Scope, { timeout, where }: Handler) {
    this.signal = scope.signal;
    if (timeout !== undefined) {
      const ending = new AbortController();
      this.signal = ending.signal;
      this.#over = new AbortController();
      abortWith(ending, scope.signal);
      const over = this.#over.signal;
      void scope.until(scope.call.createdAt + timeout, over).then(() => {
        if (!over.aborted) ending.abort(new CallTimeoutError(`${where} did not end within ${timeout} ms.`));
      });
    }
    // One listener for each thing that a call waits for is no leak.
    setMaxListeners(0, this.signal);
  }

  /** The call has ended: nothing is timed any more. */
  end(): void {
    this.#over?.abort();
  }
}

function abortWith(ending: AbortController, signal: AbortSignal): void {
  const abort = (): void => {
    ending.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
}

import type { DurableMcpError } from '../errors/durable-mcp-error.js';
import { NonRetryableError, StepFailedError } from '../errors/step-errors.js';
import { ToolError } from '../errors/tool-error.js';

/** An error in the journal: what can be told of it in every later run. */
export interface StoredError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
}

export function storeError(error: unknown): StoredError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined;
  return { name, message, ...(code === undefined ? {} : { code }) };
}

/** The same error in every run: also the run that saw it throws this, so that a handler's `catch` cannot tell them apart. */
export function reviveError(stored: StoredError, cause?: unknown): DurableMcpError {
  const options = cause === undefined ? {} : { cause };
  if (stored.name === 'ToolError') return new ToolError(stored.message, options);
  if (stored.name === 'NonRetryableError') return new NonRetryableError(stored.message, options);
  const error = new StepFailedError(stored.name, stored.message, options);
  return stored.code === undefined ? error : Object.assign(error, { code: stored.code });
}

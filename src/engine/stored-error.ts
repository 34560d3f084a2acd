import type { DurableMcpError } from '../errors/durable-mcp-error.js';
import { NonRetryableError, StepFailedError } from '../errors/step-errors.js';
import { ToolError } from '../errors/tool-error.js';

/** An error in the journal: what can be told of it in every later run. */
export interface StoredError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  /** What it is thrown again as, whatever its name: anybody may name an error `ToolError`. Absent: an older release stored it, and told by the name. */
  readonly kind?: string;
}

export function storeError(error: unknown): StoredError {
  try {
    return describe(error);
  } catch {
    // A getter or a Proxy that throws in turn. The step has failed all the same, and must not stay in doubt.
    return { name: 'Error', message: 'What was thrown cannot be read.', kind: 'StepFailedError' };
  }
}

/** The same error in every run: also the run that saw it throws this, so that a handler's `catch` cannot tell them apart. */
export function reviveError(stored: StoredError, cause?: unknown): DurableMcpError {
  const { name, code } = stored;
  const error = errorOfKind(stored, cause === undefined ? {} : { cause });
  return Object.assign(error, code === undefined ? { name } : { name, code });
}

function describe(error: unknown): StoredError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined;
  return { name, message, ...(code === undefined ? {} : { code }), kind: kindOf(error) };
}

// Subclasses, too: what clients are told of a ToolError is not to depend on whether it was thrown inside a step.
function kindOf(error: Error): string {
  if (error instanceof ToolError) return 'ToolError';
  return error instanceof NonRetryableError ? 'NonRetryableError' : 'StepFailedError';
}

function errorOfKind(
  { name, message, kind = name }: StoredError,
  options: { readonly cause?: unknown },
): DurableMcpError {
  if (kind === 'ToolError') return new ToolError(message, options);
  if (kind === 'NonRetryableError') return new NonRetryableError(message, options);
  return new StepFailedError(name, message, options);
}

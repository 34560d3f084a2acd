import {
  CallTimeoutError,
  MissingClientCapabilityError,
  NonDeterministicCall,
  QuestionFailedError,
  QuestionTimeoutError,
} from '../errors/call-errors.js';
import { InvalidArgumentsError } from '../errors/invalid-arguments-error.js';
import { ResourceNotFoundError } from '../errors/resource-not-found-error.js';
import { AtMostOnceFailedBeforeCompleting } from '../errors/step-errors.js';
import { ToolError } from '../errors/tool-error.js';
import type { JsonObject } from '../metadata/server-model.js';
import type { Logger, Outcome, Scope } from '../runtime/port.js';
import type { Handler } from './handler.js';

const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;
const RESOURCE_NOT_FOUND = -32002;

/** Errors whose message is written for clients. */
const SAID = [
  ToolError,
  InvalidArgumentsError,
  AtMostOnceFailedBeforeCompleting,
  CallTimeoutError,
  MissingClientCapabilityError,
  QuestionFailedError,
  QuestionTimeoutError,
];

export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export function completedOutcome(result: JsonObject): Outcome {
  return { status: 'completed', body: JSON.stringify(result) };
}

export function failedOutcome(error: JsonRpcError): Outcome {
  return { status: 'failed', body: JSON.stringify(error) };
}

export function cancelledOutcome(): Outcome {
  return { status: 'cancelled', body: '' };
}

/**
 * What a client learns of an error. Its own mistakes and ToolErrors in full; a tool's mistakes as an `isError` result, so that
 * a model can correct itself (MCP 2025-11-25, "Error Handling"). Anything else is logged here, once, and masked.
 */
export function outcomeOfError(
  error: unknown,
  { scope, handler, logger, exposeErrors }: { scope: Scope; handler: Handler; logger: Logger; exposeErrors: boolean },
): Outcome {
  if (isProtocolError(error)) return failedOutcome(fromProtocolError(error));
  if (error instanceof ResourceNotFoundError) {
    return failedOutcome({ code: RESOURCE_NOT_FOUND, message: error.message, data: { uri: scope.call.origin.name } });
  }
  if (error instanceof NonDeterministicCall) {
    logger.error({ err: error, call: scope.call.id, handler: handler.where }, error.message);
    return failedOutcome({
      code: INTERNAL_ERROR,
      message: 'The call was stopped: the server changed while it ran. Nothing of it was repeated.',
    });
  }
  if (SAID.some((type) => error instanceof type) && error instanceof Error) return said(handler, error.message);
  logger.error({ err: error, call: scope.call.id, handler: handler.where }, `${handler.where} failed.`);
  const message = exposeErrors && error instanceof Error ? error.message : masked(handler, scope.call.id);
  return handler.kind === 'tool' ? toolFailure(message) : failedOutcome({ code: INTERNAL_ERROR, message });
}

function said(handler: Handler, message: string): Outcome {
  return handler.kind === 'tool' ? toolFailure(message) : failedOutcome({ code: INVALID_PARAMS, message });
}

function toolFailure(text: string): Outcome {
  return completedOutcome({ content: [{ type: 'text', text }], isError: true });
}

function masked(handler: Handler, callId: string): string {
  return `The ${handler.kind} failed with an internal error. The server's log has the details under call ${callId}.`;
}

// @modelcontextprotocol/sdk's McpError, of whichever copy of that package the user has.
function isProtocolError(error: unknown): error is Error & { readonly code: number; readonly data?: unknown } {
  return error instanceof Error && error.name === 'McpError' && 'code' in error && Number.isInteger(error.code);
}

function fromProtocolError(error: Error & { readonly code: number; readonly data?: unknown }): JsonRpcError {
  // The SDK puts the code into the message, and its client does so once more.
  const message = error.message.replace(/^MCP error -?\d+: /, '');
  return error.data === undefined ? { code: error.code, message } : { code: error.code, message, data: error.data };
}

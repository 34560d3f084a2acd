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

export interface ErrorPlace {
  readonly scope: Scope;
  readonly handler: Handler;
  readonly logger: Logger;
  readonly exposeErrors: boolean;
}

/**
 * What a client learns of an error. Its own mistakes and ToolErrors in full; a tool's mistakes as an `isError` result, so that
 * a model can correct itself (MCP 2025-11-25, "Error Handling"). Anything else is logged here, once, and masked. Never throws.
 */
export function outcomeOfError(error: unknown, place: ErrorPlace): Outcome {
  try {
    return outcomeOfReadable(error, place);
  } catch (trouble) {
    // What was thrown throws in turn when it is looked at: a getter, a Proxy. The call must end all the same.
    log(place, trouble, `${place.handler.where} failed, and what it threw cannot be read.`);
    return internalError(place);
  }
}

function outcomeOfReadable(error: unknown, place: ErrorPlace): Outcome {
  const { scope, handler, exposeErrors } = place;
  if (isProtocolError(error)) return protocolFailure(error, place);
  if (error instanceof ResourceNotFoundError) {
    return failedOutcome({ code: RESOURCE_NOT_FOUND, message: error.message, data: { uri: scope.call.origin.name } });
  }
  if (error instanceof NonDeterministicCall) {
    log(place, error, error.message);
    return failedOutcome({
      code: INTERNAL_ERROR,
      message: 'The call was stopped: the server changed while it ran. Nothing of it was repeated.',
    });
  }
  if (SAID.some((type) => error instanceof type) && error instanceof Error) return said(handler, error.message);
  const exposed = exposeErrors && error instanceof Error ? error.message : undefined;
  log(place, error, `${handler.where} failed.`);
  return internalError(place, exposed);
}

function said(handler: Handler, message: string): Outcome {
  return handler.kind === 'tool' ? toolFailure(message) : failedOutcome({ code: INVALID_PARAMS, message });
}

function toolFailure(text: string): Outcome {
  return completedOutcome({ content: [{ type: 'text', text }], isError: true });
}

function internalError({ scope, handler }: ErrorPlace, exposed?: string): Outcome {
  const masked = `The ${handler.kind} failed with an internal error. The server's log has the details under call ${scope.call.id}.`;
  const message = exposed ?? masked;
  return handler.kind === 'tool' ? toolFailure(message) : failedOutcome({ code: INTERNAL_ERROR, message });
}

// @modelcontextprotocol/sdk's McpError, of whichever copy of that package the user has.
function isProtocolError(error: unknown): error is Error & { readonly code: number; readonly data?: unknown } {
  return error instanceof Error && error.name === 'McpError' && 'code' in error && Number.isInteger(error.code);
}

function protocolFailure(
  error: Error & { readonly code: number; readonly data?: unknown },
  place: ErrorPlace,
): Outcome {
  const { code } = error;
  // The SDK puts the code into the message, and its client does so once more.
  const message = error.message.replace(/^MCP error -?\d+: /, '');
  try {
    return failedOutcome({ code, message, data: error.data });
  } catch {
    const { where } = place.handler;
    log(
      place,
      error,
      `${where} threw an McpError whose data is no JSON (a cycle, a BigInt). It is sent without its data.`,
    );
    return failedOutcome({ code, message });
  }
}

// A logger reads what it is given, and may throw at it as well: then it gets the words alone.
function log({ scope, handler, logger }: ErrorPlace, err: unknown, message: string): void {
  const facts = { call: scope.call.id, handler: handler.where };
  const inFull = (): void => {
    logger.error({ err: loggable(err), ...facts }, message);
  };
  const inWords = (): void => {
    logger.error(facts, message);
  };
  if (!succeeds(inFull)) succeeds(inWords);
}

// JSON, and so a log, has neither undefined nor symbols.
function loggable(thrown: unknown): unknown {
  return thrown === undefined || typeof thrown === 'symbol' ? String(thrown) : thrown;
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

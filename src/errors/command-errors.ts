import { DurableMcpError } from './durable-mcp-error.js';

/** A command of `durable-mcp` could not do what it was asked; exit code 1. */
export class CommandError extends DurableMcpError {
  override readonly code = 'command_failed';
}

/** A command line of `durable-mcp` that cannot be understood; exit code 2. */
export class CommandUsageError extends DurableMcpError {
  override readonly code = 'command_usage';
}

import { DurableMcpError } from './durable-mcp-error.js';

/** A handler returned something that has no form in MCP. */
export class UnusableResultError extends DurableMcpError {
  override readonly code = 'result_unusable';

  /** `what` went wrong at `where`; `fix` says what to return instead. */
  constructor(
    readonly where: string,
    what: string,
    fix: string,
  ) {
    super(`${where}: ${what}. ${fix}`);
  }
}

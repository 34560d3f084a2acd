import { DurableMcpError } from './durable-mcp-error.js';

/** Thrown by a tool to tell the model what went wrong: the call ends with `isError: true` and this message as its text. */
export class ToolError extends DurableMcpError {
  override readonly code = 'tool_error';
}

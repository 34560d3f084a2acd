import { DurableMcpError } from './durable-mcp-error.js';

/** The HTTP listener could not be bound, or its servers cannot share it. Nothing is listening. */
export class ListenError extends DurableMcpError {
  override readonly code = 'listen_failed';
}

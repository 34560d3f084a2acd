import { DurableMcpError } from './durable-mcp-error.js';

/** What `reconnect` was given cannot describe a session; the message names the property and what it should hold. */
export class SessionStateError extends DurableMcpError {
  override readonly code = 'session_state_invalid';
}

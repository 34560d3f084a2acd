import { DurableMcpError } from './durable-mcp-error.js';

/** The server does not know this session: it was ended, it expired, or it belongs to someone else. Only a new session helps. */
export class SessionEndedError extends DurableMcpError {
  override readonly code = 'session_ended';

  constructor(readonly sessionId: string) {
    super(
      `The server does not know session ${sessionId}: it was ended, expired, or belongs to someone else. Call connect() for a new session.`,
    );
  }
}

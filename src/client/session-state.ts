import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import type { Implementation, ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { SessionStateError } from '../errors/session-state-error.js';

/** A request that has no response yet. */
export interface OpenRequest {
  readonly requestId: number;
  readonly method: string;
  /** Give it as `resumptionToken` in the options of the same request after `reconnect`. Absent until the server has accepted the request. */
  readonly resumptionToken?: string;
}

/** What another process needs to go on with a session. Plain JSON. */
export interface SessionState {
  readonly sessionId: string;
  readonly protocolVersion: string;
  /**
   * The id that the next request takes. An id must not be used twice in a session: the server takes the second request for a repetition
   * of the first. A program that cannot save after each request may save seldom and add more than it sends in between.
   */
  readonly nextRequestId: number;
  /** Without it, `client.getServerCapabilities()` is empty. */
  readonly serverCapabilities?: ServerCapabilities;
  readonly serverInfo?: Implementation;
  readonly instructions?: string;
  /** The last event of the session's own stream. Without it the server goes on after the last one that it wrote to any connection. */
  readonly lastEventId?: string;
  /** Informative: `reconnect` resumes none of them by itself. */
  readonly openRequests?: readonly OpenRequest[];
}

/** Throws SessionStateError, saying what to save instead. */
export function assertSessionState(state: SessionState): void {
  requireText('sessionId', state.sessionId);
  requireText('protocolVersion', state.protocolVersion);
  if (!SUPPORTED_PROTOCOL_VERSIONS.includes(state.protocolVersion)) {
    const known = SUPPORTED_PROTOCOL_VERSIONS.join(', ');
    throw new SessionStateError(
      `reconnect: protocolVersion "${state.protocolVersion}" is none that sessions have (${known}). Save the one that connect() returned.`,
    );
  }
  if (!Number.isSafeInteger(state.nextRequestId) || state.nextRequestId < 0) {
    throw new SessionStateError(
      `reconnect: nextRequestId must be a whole number from 0 on, not ${String(state.nextRequestId)}. Save connection.state, or connection.nextRequestId after each request.`,
    );
  }
}

function requireText(property: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new SessionStateError(
      `reconnect: ${property} must be a non-empty string. Save the one that connect() returned.`,
    );
  }
}

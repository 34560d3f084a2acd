import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallAuth } from '../engine/auth/call-auth.js';
import type { SessionEra } from '../protocol/era.js';
import type { Logger } from '../runtime/port.js';
import type { Authentication } from './auth/authentication.js';
import type { OpenStreams } from './open-streams.js';
import type { StreamConnections } from './stream-connections.js';

export interface Limits {
  readonly maxBodyBytes: number;
  /** Levels of arrays and objects. */
  readonly maxDepth: number;
}

/** What serving any request needs. */
export interface Edge {
  readonly era: SessionEra;
  readonly logger: Logger;
  /** Undefined: everybody may ask for everything. */
  readonly authentication: Authentication | undefined;
  readonly limits: Limits;
  /** What clients are told to wait before they reconnect. */
  readonly retryMs: number;
  readonly connections: StreamConnections;
  readonly openStreams: OpenStreams;
  /** Requests come from a process of ours that has routed them. */
  readonly isHosted: boolean;
}

/** One HTTP request and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** From a framework that read the body itself and does not leave it at `request.body`. */
  readonly parsedBody: unknown;
  /** Who asks; undefined without authentication. */
  readonly auth: CallAuth | undefined;
}

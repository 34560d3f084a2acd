import type { CallAuth } from '../engine/auth/call-auth.js';
import type { InstanceKey } from '../runtime/port.js';

/** What a transport (http, stdio) sees of an era: frames in, frames out. */

/** One line of an SSE stream: an event id that is unique in its session, and a JSON-RPC message. */
export interface Frame {
  readonly id: string;
  readonly data: string;
  /** The response: nothing follows it. */
  readonly isLast: boolean;
}

/** A durable stream of frames. */
export interface FrameStream {
  /** Names the stream among all of its server's, for takeover: a newer connection replaces an older one. */
  readonly key: string;
  /** The event id that stands for the position at which `frames` starts. */
  readonly cursor: string;
  /** Everything, when the call had already ended and it is little: it may go out in one piece. */
  readonly settled?: readonly Frame[] | undefined;
  /** Follows from `cursor` until the last frame or the signal. */
  frames(signal: AbortSignal): AsyncIterable<Frame>;
  /** Tells that a frame was written to a connection. */
  delivered(frame: Frame): void;
}

/** What became of one incoming message. */
export type Reception =
  /** A notification or a response: nothing to answer (HTTP 202). */
  | { readonly kind: 'accepted' }
  /** An answer that needs no durability. */
  | { readonly kind: 'reply'; readonly data: string }
  /** A durable call. */
  | { readonly kind: 'stream'; readonly stream: FrameStream };

export type Resumption =
  | { readonly kind: 'stream'; readonly stream: FrameStream }
  /** The client already has everything, or nobody will ever answer (a cancelled call): HTTP 204 ends its retries. */
  | { readonly kind: 'complete' }
  /** Not an event id of ours: HTTP 400. */
  | { readonly kind: 'malformed' }
  /** Unknown, or another session's: HTTP 404 (G10). */
  | { readonly kind: 'unknown' };

/** One session, as a transport uses it. */
export interface SessionChannel {
  readonly id: string;
  readonly protocolVersion: string;
  /** `clientInfo.name` of the initialize request: some clients need their own treatment. */
  readonly clientName?: string | undefined;
  /** Streams start with an empty event that carries an id (protocol 2025-11-25 and later). */
  readonly primesStreams: boolean;
  /** JSON-RPC batches are part of this version (2025-03-26 only). */
  readonly acceptsBatches: boolean;
  /** What the access token of a message's sender must allow for this one; empty: nothing in particular. */
  scopesFor(message: unknown): readonly string[];
  /** `idempotencyKey`: the transport's word for it (HTTP: `Idempotency-Key`); one in the message's `_meta` wins. */
  receive(message: unknown, idempotencyKey?: string): Promise<Reception>;
  /** The session's own stream, from what was last written to any connection. */
  ownStream(): Promise<FrameStream>;
  resume(lastEventId: string): Promise<Resumption>;
  /** Ends the session for good. */
  end(): Promise<void>;
}

export interface Opening {
  /** Whose session it will be. */
  readonly principal?: string | undefined;
  /** The id that it will have: a uuid that no session has. Default: one is minted. */
  readonly sessionId?: string | undefined;
}

export interface SessionEra {
  readonly supportedVersions: readonly string[];
  /** The instance that a session is. */
  instanceOf(sessionId: string): InstanceKey;
  /** Answers an `initialize` request; without `sessionId` when it was refused. */
  initialize(message: unknown, opening?: Opening): Promise<{ readonly sessionId?: string; readonly data: string }>;
  /** For one request, whose `auth` becomes that of the calls which it makes. Undefined: unknown, ended, or another principal's (G10). */
  channel(sessionId: string, auth?: CallAuth): Promise<SessionChannel | undefined>;
}

import type { Connections } from '../engine/connections.js';
import type { StreamId } from '../runtime/port.js';

/** How many streams to remember that were closed before any connection followed them. */
const MAX_CLOSED_EARLY = 1_000;

export interface AttachOptions {
  /** This connection is the answer to the request that opened the stream. */
  readonly isFirst: boolean;
  /** Its client was given a cursor, without which it could not resume. */
  readonly isResumable: boolean;
  /** Called once, when the connection no longer follows the stream. */
  readonly onLeave: () => void;
}

/** The one connection that follows each stream just now. */
export class StreamConnections implements Connections {
  readonly #current = new Map<StreamId, Attachment>();
  readonly #closedEarly = new Set<StreamId>();

  /** Takes the stream over from an older connection, which leaves it. */
  attach(stream: StreamId, { isFirst, isResumable, onLeave }: AttachOptions): Attachment {
    this.#current.get(stream)?.leave();
    const attachment = new Attachment(isResumable, () => {
      if (this.#current.get(stream) === attachment) this.#current.delete(stream);
      onLeave();
    });
    this.#current.set(stream, attachment);
    if (this.#closedEarly.delete(stream) && isFirst && isResumable) attachment.leave();
    return attachment;
  }

  /**
   * The connection of an older client, which got no cursor, is left alone.
   * A call may ask for this before its response has begun: then that connection is closed as soon as it is there.
   */
  close(stream: StreamId): void {
    const attachment = this.#current.get(stream);
    if (attachment === undefined) this.#rememberClosedEarly(stream);
    else if (attachment.isResumable) attachment.leave();
  }

  #rememberClosedEarly(stream: StreamId): void {
    this.#closedEarly.add(stream);
    if (this.#closedEarly.size <= MAX_CLOSED_EARLY) return;
    for (const oldest of this.#closedEarly) {
      this.#closedEarly.delete(oldest);
      return;
    }
  }
}

/** A connection's hold on one stream. */
export class Attachment {
  readonly isResumable: boolean;
  readonly #controller = new AbortController();
  readonly #onLeave: () => void;

  constructor(isResumable: boolean, onLeave: () => void) {
    this.isResumable = isResumable;
    this.#onLeave = onLeave;
  }

  /** Aborted once the stream is left. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  leave(): void {
    if (this.signal.aborted) return;
    this.#controller.abort();
    this.#onLeave();
  }
}

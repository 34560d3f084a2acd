import type { SseConnection } from './sse-connection.js';

/** The event streams that are open at one endpoint: keeps them alive, and ends those of a session or all. */
export class OpenStreams {
  readonly #keepAliveMs: number;
  readonly #bySession = new Map<string, Set<SseConnection>>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `keepAliveMs`: 0 for no keep-alive comments. */
  constructor(keepAliveMs: number) {
    this.#keepAliveMs = keepAliveMs;
  }

  /** After `close` every connection that is added is ended at once. */
  add(sessionId: string, connection: SseConnection): void {
    if (this.#isClosed) connection.end();
    if (connection.isOver) return;
    const siblings = this.#bySession.get(sessionId);
    if (siblings === undefined) this.#bySession.set(sessionId, new Set([connection]));
    else siblings.add(connection);
    if (this.#keepAliveMs > 0) this.#timer ??= setInterval(() => this.#keepAlive(), this.#keepAliveMs).unref();
  }

  remove(sessionId: string, connection: SseConnection): void {
    const siblings = this.#bySession.get(sessionId);
    if (siblings?.delete(connection) !== true) return;
    if (siblings.size === 0) this.#bySession.delete(sessionId);
    if (this.#bySession.size === 0) this.#stopTimer();
  }

  endSession(sessionId: string): void {
    for (const connection of [...(this.#bySession.get(sessionId) ?? [])]) connection.end();
  }

  close(): void {
    this.#isClosed = true;
    for (const sessionId of [...this.#bySession.keys()]) this.endSession(sessionId);
    this.#stopTimer();
  }

  // One timer for all: a connection's first comment may come earlier than a full interval, never later.
  #keepAlive(): void {
    for (const siblings of this.#bySession.values()) {
      for (const connection of siblings) connection.keepAlive();
    }
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

import { writeResumptionToken } from './resumption-token.js';
import type { OpenRequest } from './session-state.js';

interface Waiting {
  readonly method: string;
  lastEventId: string | undefined;
}

/** What the ledger tells when a stream can never come back. */
export interface LedgerListener {
  requestLost(requestId: number): void;
  /** Before anything came by which it could be resumed. */
  requestCut(requestId: number): void;
  sessionEnded(): void;
}

/** The requests that wait for a response, and how far each stream of the session has been read. */
export class StreamLedger {
  readonly #waiting = new Map<number, Waiting>();
  #lastEventId: string | undefined;
  #knowsSession: boolean;
  #isClosed = false;
  #isEnded = false;
  listener: LedgerListener | undefined;

  /** With `adopted`, the session is one that the server must know already. */
  constructor(adopted?: { readonly lastEventId?: string | undefined }) {
    this.#knowsSession = adopted !== undefined;
    this.#lastEventId = adopted?.lastEventId;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The server said that there is no such session. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The last event of the session's own stream; undefined before the first. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  get openRequests(): readonly OpenRequest[] {
    return [...this.#waiting].map(([requestId, { method, lastEventId }]) => ({
      requestId,
      method,
      ...(lastEventId !== undefined && { resumptionToken: writeResumptionToken(requestId, lastEventId) }),
    }));
  }

  isOpen(requestId: number): boolean {
    return this.#waiting.has(requestId);
  }

  begin(requestId: number, method: string, lastEventId?: string): void {
    this.#waiting.set(requestId, { method, lastEventId });
  }

  advance(requestId: number, eventId: string): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting !== undefined) {
      waiting.lastEventId = eventId;
    }
  }

  settle(requestId: number): void {
    this.#waiting.delete(requestId);
  }

  close(): void {
    this.#isClosed = true;
  }

  ownStreamOpened(): void {
    this.#knowsSession = true;
  }

  ownEvent(eventId: string): void {
    this.#lastEventId = eventId;
  }

  /** The server answered 404 to a GET that named this event, or none. */
  streamLost(lastEventId: string | undefined): void {
    if (lastEventId === undefined || lastEventId === this.#lastEventId) {
      this.#ownStreamLost();
      return;
    }
    const [lost] = [...this.#waiting].find(([, waiting]) => waiting.lastEventId === lastEventId) ?? [];
    if (lost !== undefined) {
      this.listener?.requestLost(lost);
    }
  }

  /** The stream that a request was to be answered on has ended before its first event. */
  streamCut(requestId: number): void {
    if (!this.#isClosed && this.#waiting.has(requestId)) {
      this.listener?.requestCut(requestId);
    }
  }

  #ownStreamLost(): void {
    // Some servers answer 404 where 405 is meant: until the stream was open once, nothing follows from it.
    if (!this.#knowsSession || this.#isEnded) {
      return;
    }
    this.#isEnded = true;
    for (const requestId of [...this.#waiting.keys()]) {
      this.listener?.requestLost(requestId);
    }
    this.listener?.sessionEnded();
  }
}

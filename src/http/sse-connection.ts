import type { ServerResponse } from 'node:http';
import { EVENT_STREAM_HEAD, KEEP_ALIVE_COMMENT } from './sse-event.js';

/** How long a connection that was ended gets to take what is already on its way. */
const LAST_WORDS_MS = 5_000;

/** One open event stream to one client. It is over when it is ended, or when the client goes away. */
export class SseConnection {
  readonly #response: ServerResponse;
  readonly #onOver: () => void;
  #isOver = false;
  #draining: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  /** Sends the head and `opening` at once. `onOver` is called once, also when the client is gone already; then before the return. */
  constructor(response: ServerResponse, opening: string, onOver: () => void) {
    this.#response = response;
    this.#onOver = onOver;
    response.on('drain', () => this.#goOn());
    response.on('close', () => this.#finish());
    response.writeHead(200, [...EVENT_STREAM_HEAD]);
    if (opening === '') response.flushHeaders();
    else response.write(opening);
    if (response.destroyed) this.#finish();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** False: wait for `drained` before the next write. `onWritten` is called only if the socket took it. */
  write(event: string, onWritten: () => void): boolean {
    if (this.#isOver) return false;
    return this.#response.write(event, (error) => {
      if (error === undefined || error === null) onWritten();
    });
  }

  /** Resolves when there is room to write, or when the connection is over. */
  drained(): Promise<void> {
    if (this.#isOver || !this.#response.writableNeedDrain) return Promise.resolve();
    this.#draining ??= deferred();
    return this.#draining.promise;
  }

  /** Keeps proxies from taking silence for death; one that is not being read needs no more to read. */
  keepAlive(): void {
    if (!this.#isOver && !this.#response.writableNeedDrain) this.#response.write(KEEP_ALIVE_COMMENT);
  }

  /** Ends it after what was written. */
  end(): void {
    if (this.#isOver) return;
    const isStalled = this.#response.writableNeedDrain;
    this.#response.end();
    if (isStalled) this.#destroyUnlessClosed();
    this.#finish();
  }

  #destroyUnlessClosed(): void {
    const timer = setTimeout(() => this.#response.destroy(), LAST_WORDS_MS);
    timer.unref();
    this.#response.once('close', () => clearTimeout(timer));
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#goOn();
    this.#onOver();
  }

  #goOn(): void {
    this.#draining?.resolve();
    this.#draining = undefined;
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

import { connect, type Socket } from 'node:net';
import { ResponseParser, type HttpResponse } from './response-parser.js';

/** A request that gets no byte for this long fails. Milliseconds. */
const SILENCE_LIMIT_MS = 60_000;

interface Pending {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: Error) => void;
  readonly watch: ((bodySoFar: string) => void) | undefined;
}

/**
 * A keep-alive connection that carries one request at a time. It sits on a bare socket because the load generator shares
 * two cores with the server that it measures: node:http's client costs several times as much CPU for each request.
 */
export class HttpConnection {
  readonly #url: URL;
  #socket: Socket | undefined;
  #pending: Pending | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  /** Sends a whole request, head and body; `watch` sees the response's body grow. Connects when needed. */
  send(request: string, watch?: (bodySoFar: string) => void): Promise<HttpResponse> {
    if (this.#pending !== undefined) throw new Error('This connection waits for a response already.');
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, watch };
      this.#socket ??= this.#connect();
      this.#socket.write(request, 'latin1');
    });
  }

  /** A request in flight fails. */
  close(): void {
    this.#drop(new Error('The connection was closed by the load generator.'));
  }

  #connect(): Socket {
    const parser = new ResponseParser();
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true });
    const fail = (error: Error): void => {
      if (this.#socket === socket) this.#drop(error);
    };
    socket.setTimeout(SILENCE_LIMIT_MS, () => fail(new Error(`No byte arrived for ${SILENCE_LIMIT_MS} ms.`)));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('The server closed the connection.')));
    socket.on('data', (bytes) => {
      try {
        this.#receive(parser, bytes);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    return socket;
  }

  #receive(parser: ResponseParser, bytes: Buffer): void {
    const response = parser.push(bytes);
    const pending = this.#pending;
    if (response === undefined) {
      pending?.watch?.(parser.bodySoFar);
      return;
    }
    this.#pending = undefined;
    if (response.headers.get('connection') === 'close') this.#drop(new Error('The server closed the connection.'));
    pending?.watch?.(response.body);
    pending?.resolve(response);
  }

  #drop(reason: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#socket?.destroy();
    this.#socket = undefined;
    pending?.reject(reason);
  }
}

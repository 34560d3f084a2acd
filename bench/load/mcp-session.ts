import { HttpConnection } from './http-connection.js';
import { resultOf, textOf } from './json-rpc-answer.js';
import { sseEvents } from './sse-events.js';

/** The newest protocol version that every measured server speaks over sessions. */
const PROTOCOL_VERSION = '2025-11-25';

/** One session with one request in flight at a time, on one connection. */
export class McpSession {
  readonly #connection: HttpConnection;
  readonly #sessionId: string;
  readonly #head: string;
  #nextId = 1;

  private constructor(connection: HttpConnection, names: { readonly sessionId: string; readonly head: string }) {
    this.#connection = connection;
    this.#sessionId = names.sessionId;
    this.#head = names.head;
  }

  /** Handshake: initialize, then notifications/initialized. */
  static async open(url: URL, connection = new HttpConnection(url)): Promise<McpSession> {
    const response = await connection.send(post(requestHead(url), initialize()));
    resultOf(response, 0);
    const sessionId = response.headers.get('mcp-session-id');
    if (sessionId === undefined) throw new Error('initialize was answered without Mcp-Session-Id.');
    const head = sessionHead(url, sessionId);
    const { status } = await connection.send(post(head, '{"jsonrpc":"2.0","method":"notifications/initialized"}'));
    if (status !== 202) throw new Error(`notifications/initialized was answered with ${status}.`);
    return new McpSession(connection, { sessionId, head });
  }

  /** Calls the tool `add`; a wrong sum is an error. */
  async add(a: number, b: number): Promise<void> {
    const id = this.#nextId++;
    const response = await this.#connection.send(post(this.#head, toolCall(id, 'add', `{"a":${a},"b":${b}}`)));
    const sum = textOf(resultOf(response, id));
    if (Number(sum) !== a + b) throw new Error(`${a} + ${b} was answered with ${sum}.`);
  }

  /** Calls the tool `hold`, which does not end; resolves with the id of its stream's first event, with which it can be resumed. */
  async hold(): Promise<HeldCall> {
    const id = this.#nextId++;
    const lastEventId = await new Promise<string>((resolve, reject) => {
      const watch = (body: string): void => {
        const first = sseEvents(body)[0]?.id;
        if (first !== undefined) resolve(first);
      };
      this.#connection
        .send(post(this.#head, toolCall(id, 'hold', '{}')), watch)
        .then(
          ({ status, body }) => reject(new Error(`hold ended at once, with status ${status}: ${body.slice(0, 200)}`)),
          reject,
        );
    });
    return { sessionId: this.#sessionId, id, lastEventId };
  }

  /** Ends the session on the server. */
  async end(): Promise<void> {
    const { status } = await this.#connection.send(`DELETE ${this.#head}\r\n`);
    this.close();
    if (status >= 300) throw new Error(`DELETE was answered with ${status}.`);
  }

  /** Drops the connection; the session stays. */
  close(): void {
    this.#connection.close();
  }
}

/** A call that was unfinished when its connection was lost. */
export interface HeldCall {
  readonly sessionId: string;
  readonly id: number;
  readonly lastEventId: string;
}

/** Resumes a held call's stream on the server at `url` until its response. */
export async function resume(url: URL, { sessionId, id, lastEventId }: HeldCall): Promise<void> {
  const connection = new HttpConnection(url);
  const request = `GET ${sessionHead(url, sessionId)}Last-Event-ID: ${lastEventId}\r\n\r\n`;
  const response = await connection.send(request);
  connection.close();
  textOf(resultOf(response, id));
}

/** Of every request, after its HTTP method. */
function requestHead(url: URL): string {
  return `${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: application/json, text/event-stream\r\n`;
}

function sessionHead(url: URL, sessionId: string): string {
  return `${requestHead(url)}Mcp-Session-Id: ${sessionId}\r\nMCP-Protocol-Version: ${PROTOCOL_VERSION}\r\n`;
}

function post(head: string, body: string): string {
  return `POST ${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function toolCall(id: number, name: string, args: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`;
}

function initialize(): string {
  const params = {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
}

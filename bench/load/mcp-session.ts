import { HttpConnection } from './http-connection.js';
import { protocolVersionOf, resultOf, textOf } from './json-rpc-answer.js';
import { sseEvents } from './sse-events.js';

/** The newest protocol version that has sessions; a server may answer with an older one, which is then spoken. */
const PROTOCOL_VERSION = '2025-11-25';

/** One session with one request in flight at a time, on one connection; `another` shares it for more. */
export class McpSession {
  readonly #connection: HttpConnection;
  readonly #url: URL;
  readonly #session: SharedSession;
  readonly #head: string;

  private constructor(connection: HttpConnection, url: URL, session: SharedSession) {
    this.#connection = connection;
    this.#url = url;
    this.#session = session;
    this.#head = sessionHead(url, session);
  }

  /** Handshake: initialize, then notifications/initialized. */
  static async open(url: URL, connection = new HttpConnection(url)): Promise<McpSession> {
    const response = await connection.send(post(requestHead(url), initialize()));
    const protocolVersion = protocolVersionOf(resultOf(response, 0));
    const sessionId = response.headers.get('mcp-session-id');
    if (sessionId === undefined) throw new Error('initialize was answered without Mcp-Session-Id.');
    const session = new McpSession(connection, url, { sessionId, protocolVersion, nextId: 1 });
    const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const { status } = await connection.send(post(session.#head, initialized));
    if (status !== 202) throw new Error(`notifications/initialized was answered with ${status}.`);
    return session;
  }

  /** The same session on a connection of its own; ends with the first one. */
  another(): McpSession {
    return new McpSession(new HttpConnection(this.#url), this.#url, this.#session);
  }

  /** Calls the tool `add`; a wrong sum is an error. */
  async add(a: number, b: number): Promise<void> {
    const id = this.#session.nextId++;
    const response = await this.#connection.send(post(this.#head, toolCall(id, 'add', `{"a":${a},"b":${b}}`)));
    const sum = textOf(resultOf(response, id));
    if (Number(sum) !== a + b) throw new Error(`${a} + ${b} was answered with ${sum}.`);
  }

  /** Calls the tool `hold`, which does not end; resolves with the id of its stream's first event, with which it can be resumed. */
  async hold(): Promise<HeldCall> {
    const id = this.#session.nextId++;
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
    const { sessionId, protocolVersion } = this.#session;
    return { sessionId, protocolVersion, id, lastEventId };
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

interface SessionNames {
  readonly sessionId: string;
  readonly protocolVersion: string;
}

/** What all connections of a session have in common: no two requests carry the same id. */
interface SharedSession extends SessionNames {
  nextId: number;
}

/** A call that was unfinished when its connection was lost. */
export interface HeldCall extends SessionNames {
  readonly id: number;
  readonly lastEventId: string;
}

/** Resumes a held call's stream on the server at `url` until its response. */
export async function resume(url: URL, call: HeldCall): Promise<void> {
  const { id, lastEventId } = call;
  const connection = new HttpConnection(url);
  const request = `GET ${sessionHead(url, call)}Last-Event-ID: ${lastEventId}\r\n\r\n`;
  const response = await connection.send(request);
  connection.close();
  textOf(resultOf(response, id));
}

/** Of every request, after its HTTP method. */
function requestHead(url: URL): string {
  return `${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: application/json, text/event-stream\r\n`;
}

function sessionHead(url: URL, { sessionId, protocolVersion }: SessionNames): string {
  return `${requestHead(url)}Mcp-Session-Id: ${sessionId}\r\nMCP-Protocol-Version: ${protocolVersion}\r\n`;
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

import { open, send, type Answered } from '../../http/support/client.js';
import { MessageStream } from './message-stream.js';

export interface SessionOptions {
  /** Of the protocol; default 2025-11-25. */
  readonly version?: string;
  readonly capabilities?: object;
  /** Sent with every request. */
  readonly token?: string;
}

type SessionFacts = Pick<RawSession, 'url' | 'id' | 'version' | 'token' | 'initialized'>;

/** A session as it is on the wire, with nothing of a client between: each frame is one that the test wrote. */
export class RawSession {
  readonly url: string;
  readonly id: string;
  readonly version: string;
  readonly token: string | undefined;
  /** The result of `initialize`. */
  readonly initialized: Readonly<Record<string, unknown>>;

  private constructor({ url, id, version, token, initialized }: SessionFacts) {
    this.url = url;
    this.id = id;
    this.version = version;
    this.token = token;
    this.initialized = initialized;
  }

  static async open(
    url: string,
    { version = '2025-11-25', capabilities = {}, token }: SessionOptions = {},
  ): Promise<RawSession> {
    const clientInfo = { name: 'raw', version: '1.0.0' };
    const stream = new MessageStream(
      await open(url, {
        headers: { 'mcp-session-id': undefined, 'mcp-protocol-version': undefined, ...authorization(token) },
        body: request(0, 'initialize', { protocolVersion: version, capabilities, clientInfo }),
      }),
    );
    const { result } = await stream.response();
    const session = new RawSession({
      url,
      id: String(stream.headers['mcp-session-id']),
      version,
      token,
      initialized: asObject(result),
    });
    await session.notify('notifications/initialized');
    return session;
  }

  /** The same session, for somebody who has another token. */
  withToken(token: string | undefined): RawSession {
    const { url, id, version, initialized } = this;
    return new RawSession({ url, id, version, initialized, token });
  }

  /** The same session, where it was carried to. */
  at(url: string): RawSession {
    const { id, version, token, initialized } = this;
    return new RawSession({ url, id, version, initialized, token });
  }

  /** Posts a request; its stream. */
  async request(id: number | string, method: string, params: object = {}): Promise<MessageStream> {
    return new MessageStream(await open(this.url, { headers: this.headers, body: request(id, method, params) }));
  }

  async call(id: number | string, name: string, args: object = {}, meta: object = {}): Promise<MessageStream> {
    return this.request(id, 'tools/call', { name, arguments: args, _meta: { progressToken: `token-${id}`, ...meta } });
  }

  /** The text that a tool returned. */
  async text(id: number | string, name: string, args: object = {}): Promise<string> {
    return (await this.call(id, name, args)).text();
  }

  async notify(method: string, params: object = {}): Promise<Answered> {
    return this.post({ jsonrpc: '2.0', method, params });
  }

  async answer(id: unknown, result: object): Promise<Answered> {
    return this.post({ jsonrpc: '2.0', id, result });
  }

  async post(message: unknown): Promise<Answered> {
    return send(this.url, { headers: this.headers, body: JSON.stringify(message) });
  }

  /** Resumes a stream after this event; without one, the session's own. */
  async get(lastEventId?: string): Promise<MessageStream> {
    const headers = { ...this.headers, 'last-event-id': lastEventId };
    return new MessageStream(await open(this.url, { method: 'GET', headers }));
  }

  async end(): Promise<Answered> {
    return send(this.url, { method: 'DELETE', headers: this.headers });
  }

  get headers(): Readonly<Record<string, string>> {
    return { 'mcp-session-id': this.id, 'mcp-protocol-version': this.version, ...authorization(this.token) };
  }
}

function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function request(id: number | string, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}

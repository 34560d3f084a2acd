import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from './until.js';

export interface Sent {
  readonly method?: string;
  /** Beside those of a correct request in session `s1`; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer | undefined;
}

export interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export const CALL = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'buy' } });
export const INITIALIZE = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} });

const JSON_BODY = { 'content-type': 'application/json' };
const CORRECT = {
  accept: 'application/json, text/event-stream',
  'mcp-session-id': 's1',
  'mcp-protocol-version': '2025-11-25',
};

/** A correct POST of a call, but for what is given. */
export async function send(url: string, sent: Sent = {}): Promise<Answered> {
  const response = await exchange(url, { body: sent.method === undefined ? CALL : undefined, ...sent });
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** Opens an event stream: a POST of a call, or with `method: 'GET'` a resumption. */
export async function open(url: string, sent: Sent = {}): Promise<EventStream> {
  return new EventStream(await exchange(url, { body: sent.method === undefined ? CALL : undefined, ...sent }));
}

/** The JSON-RPC error code of a refusal. */
export function codeOf({ text: body }: Answered): number | undefined {
  const found = /"error":\{"code":(-\d+),/.exec(body);
  return found === null ? undefined : Number(found[1]);
}

/** What an event stream has brought so far. */
export class EventStream {
  text = '';
  hasEnded = false;
  wasCut = false;

  constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (this.text += chunk));
    response.on('end', () => (this.hasEnded = true));
    response.on('error', () => (this.wasCut = true));
  }

  /** Whole events, without comments. */
  get events(): readonly string[] {
    return this.text
      .split('\n\n')
      .slice(0, -1)
      .filter((event) => !event.startsWith(':'));
  }

  async untilEvents(count: number): Promise<readonly string[]> {
    await until(() => this.events.length >= count, `${count} events had come; there were ${this.events.length}`);
    return this.events;
  }

  async untilEnd(): Promise<readonly string[]> {
    await until(() => this.hasEnded, 'the stream ended');
    return this.events;
  }

  /** The client goes away. */
  drop(): void {
    this.response.destroy();
  }
}

async function exchange(url: string, { method = 'POST', headers, body }: Sent): Promise<IncomingMessage> {
  const all = { ...CORRECT, ...(body === undefined ? {} : JSON_BODY), ...headers };
  const outgoing = request(url, { method, agent: false });
  for (const [name, value] of Object.entries<string | undefined>(all)) {
    if (value !== undefined) outgoing.setHeader(name, value);
  }
  return new Promise((resolve, reject) => {
    // A server may also cut the connection once it has answered: then nobody listens to this any more.
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end(body);
  });
}

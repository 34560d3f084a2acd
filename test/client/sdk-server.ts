import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** What one request looked like on the wire; noted when its answer begins. */
export interface Seen {
  readonly httpMethod: string;
  readonly lastEventId: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly id?: number; readonly method?: string; readonly params?: { readonly requestId?: number } };
}

/** The SDK's own server with a memory of its events: a peer that is not ours, to hold the client against. */
export class SdkServer {
  readonly seen: Seen[] = [];
  readonly #http: HttpServer;
  readonly #sockets = new Set<Socket>();
  readonly #transports = new Map<string, StreamableHTTPServerTransport>();
  readonly #servers: McpServer[] = [];
  readonly #releases = new Map<number, () => void>();
  readonly #cancelled = new Set<number>();
  #streams = 0;
  #outage = 0;

  private constructor() {
    this.#http = createServer((request, response) => void this.#handle(request, response));
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<SdkServer> {
    const server = new SdkServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${toPort(this.#http.address())}/mcp`;
  }

  /** No response is being sent: whoever was connected is gone. */
  get isIdle(): boolean {
    return this.#streams === 0;
  }

  isWaiting(requestId: number): boolean {
    return this.#releases.has(requestId);
  }

  isCancelled(requestId: number): boolean {
    return this.#cancelled.has(requestId);
  }

  /** Lets the call of this id go on to its end. */
  release(requestId: number): void {
    this.#releases.get(requestId)?.();
  }

  /** Sends on the own stream of each session. */
  async announceTools(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.server.sendToolListChanged()));
  }

  dropConnections(): void {
    this.#sockets.forEach((socket) => socket.destroy());
  }

  /** Drops every connection, and as many attempts to come back. */
  dropAndRefuse(attempts: number): void {
    this.#outage = attempts;
    this.dropConnections();
  }

  forgetSessions(): void {
    this.#transports.clear();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.dropConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#outage > 0) {
      this.#outage -= 1;
      request.destroy();
      return;
    }
    const body = await readBody(request);
    const lastEventId = toText(request.headers['last-event-id']);
    const seen = { httpMethod: request.method ?? '', lastEventId, headers: request.headers, body };
    this.#streams += 1;
    response.on('close', () => (this.#streams -= 1));
    whenAnswered(response, () => this.seen.push(seen));
    const transport = await this.#transportOf(toText(request.headers['mcp-session-id']));
    if (transport === undefined) {
      response.writeHead(404).end();
    } else {
      await transport.handleRequest(request, response, request.method === 'POST' ? body : undefined);
    }
  }

  async #transportOf(sessionId: string | undefined): Promise<StreamableHTTPServerTransport | undefined> {
    if (sessionId !== undefined) {
      return this.#transports.get(sessionId);
    }
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: eventsInMemory(),
      retryInterval: 10,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
    });
    const server = this.#mcpServer();
    this.#servers.push(server);
    await server.connect(transport);
    return transport;
  }

  #mcpServer(): McpServer {
    const server = new McpServer(
      { name: 'plain', version: '1.0.0' },
      { capabilities: { tools: { listChanged: true } }, instructions: 'Be kind.' },
    );
    // Below McpServer, whose tools turn every error into a result.
    const { server: low } = server;
    low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
    low.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId, _meta, sendNotification, signal }) => {
      const report = async (progress: number): Promise<void> => {
        if (_meta?.progressToken !== undefined) {
          const progressToken = _meta.progressToken;
          await sendNotification({ method: 'notifications/progress', params: { progressToken, progress } });
        }
      };
      if (params.name !== 'echo') {
        await report(1);
        await this.#released(Number(requestId), signal);
        await report(2);
      }
      if (params.name === 'refuse') {
        throw new McpError(ErrorCode.InvalidParams, 'refused');
      }
      return { content: [{ type: 'text', text: `answer ${requestId}` }] };
    });
    return server;
  }

  #released(requestId: number, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#cancelled.add(requestId));
    return new Promise((resolve) => this.#releases.set(requestId, resolve));
  }
}

/** A stream counts as seen once its head is written: from then on it carries messages. */
function whenAnswered(response: ServerResponse, act: () => void): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...head: unknown[]): ServerResponse => {
    act();
    Reflect.apply(writeHead, response, head);
    return response;
  };
}

function eventsInMemory(): EventStore {
  const events: { readonly streamId: string; readonly message: JSONRPCMessage }[] = [];
  return {
    storeEvent: (streamId, message) => Promise.resolve(String(events.push({ streamId, message }))),
    getStreamIdForEventId: (eventId) => Promise.resolve(events[Number(eventId) - 1]?.streamId),
    async replayEventsAfter(lastEventId, { send }) {
      const streamId = events[Number(lastEventId) - 1]?.streamId ?? '';
      for (const [index, event] of events.entries()) {
        if (index >= Number(lastEventId) && event.streamId === streamId && 'jsonrpc' in event.message) {
          await send(String(index + 1), event.message);
        }
      }
      return streamId;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Seen['body']> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Seen['body']);
}

function toText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function toPort(address: AddressInfo | string | null): number {
  return (address as AddressInfo).port;
}

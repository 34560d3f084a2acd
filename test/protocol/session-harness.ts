import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { uuidv7 } from 'uuidv7';
import type { CallAuth } from '../../src/engine/auth/call-auth.js';
import { Credentials, type CredentialsOptions } from '../../src/engine/auth/credentials.js';
import type { Catalogue } from '../../src/engine/catalogue.js';
import type { EngineEvent } from '../../src/engine/events.js';
import type { Frame, FrameStream, Reception, SessionChannel } from '../../src/protocol/era.js';
import { DurableSessionEra } from '../../src/protocol/session-era/session-era.js';
import type { Logger } from '../../src/runtime/port.js';
import { fakeCatalogue, fakePrompt, fakeResource, fakeTool } from './fake-catalogue.js';
import { FakeRuntime } from './fake-runtime.js';

export interface ErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}
/** A JSON-RPC message that the SDK's wire schema accepts. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: ErrorBody;
}

export const SHOP = fakeCatalogue({
  tools: [fakeTool({ name: 'add' }), fakeTool({ name: 'remove' }), fakeTool({ name: 'hidden', enabled: false })],
  prompts: [fakePrompt({ name: 'greet' })],
  resources: [
    fakeResource({ uri: 'shop://cart', name: 'cart' }),
    fakeResource({ uri: 'shop://item/{id}', name: 'item' }),
  ],
});

/** An era over a fake runtime, and what tests do with it. */
export class SessionHarness {
  readonly runtime = new FakeRuntime();
  readonly logs: { level: string; facts: object; message: string }[] = [];
  readonly era: DurableSessionEra;
  readonly credentials: Credentials;
  /** Ids of sessions and calls. */
  readonly minted: string[] = [];

  constructor(options: { catalogue?: Catalogue; pageSize?: number; credentials?: Partial<CredentialsOptions> } = {}) {
    const logger: Logger = {
      debug: (facts, message) => this.logs.push({ level: 'debug', facts, message }),
      info: (facts, message) => this.logs.push({ level: 'info', facts, message }),
      warn: (facts, message) => this.logs.push({ level: 'warn', facts, message }),
      error: (facts, message) => this.logs.push({ level: 'error', facts, message }),
    };
    this.credentials = new Credentials({ logger, ...options.credentials });
    this.era = new DurableSessionEra({
      runtime: this.runtime,
      catalogue: options.catalogue ?? SHOP,
      credentials: this.credentials,
      logger,
      newId: () => {
        const id = uuidv7();
        this.minted.push(id);
        return id;
      },
      pageSize: options.pageSize,
    });
  }

  async open(protocolVersion = '2025-11-25', auth?: CallAuth): Promise<SessionChannel> {
    const { sessionId } = await this.era.initialize(initialize({ protocolVersion }), { principal: auth?.principal });
    return this.channel(sessionId ?? 'none', auth);
  }

  async channel(sessionId: string, auth?: CallAuth): Promise<SessionChannel> {
    const channel = await this.era.channel(sessionId, auth);
    if (channel === undefined) throw new Error(`There is no session ${sessionId}.`);
    return channel;
  }

  emit(stream: string, event: EngineEvent): void {
    this.runtime.emit(stream, JSON.stringify(event));
  }

  /** Ends a call with a tool's result. */
  complete(callId: string, text = 'done'): void {
    this.runtime.finish(callId, { status: 'completed', body: JSON.stringify({ content: [{ type: 'text', text }] }) });
  }
}

export function initialize(params: object = {}): object {
  return {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' }, ...params },
  };
}

export function request(id: unknown, method: string, params?: unknown): object {
  return params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params };
}

export function callTool(id: unknown, name = 'add', params: object = {}): object {
  return request(id, 'tools/call', { name, ...params });
}

/** Throws for what the SDK's wire schema refuses. */
export function parseMessage(data: string): Message {
  const message: unknown = JSON.parse(data);
  JSONRPCMessageSchema.parse(message);
  return message as Message;
}

export async function replyTo(channel: SessionChannel, message: unknown): Promise<Message> {
  const reception = await channel.receive(message);
  if (reception.kind !== 'reply') throw new Error(`The message was not replied to, but ${reception.kind}.`);
  return parseMessage(reception.data);
}

export async function errorOf(channel: SessionChannel, message: unknown): Promise<ErrorBody> {
  const { error } = await replyTo(channel, message);
  if (error === undefined) throw new Error('The reply is no error.');
  return error;
}

export function streamOf(reception: Reception): FrameStream {
  if (reception.kind !== 'stream') throw new Error(`The message has no stream: ${JSON.stringify(reception)}`);
  return reception.stream;
}

/** All frames up to the end of the stream. */
export async function collect(stream: FrameStream): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of stream.frames(new AbortController().signal)) frames.push(frame);
  for (const { data } of frames) parseMessage(data);
  return frames;
}

export function callIdOf(stream: FrameStream): string {
  return stream.cursor.split('.')[0] ?? '';
}

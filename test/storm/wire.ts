import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from './followed-stream.js';

/** Milliseconds before a request that met no server is sent again. */
const RETRY_MS = 60;
const PROTOCOL_VERSION = '2025-11-25';

/** What the server answered, and it must not have. */
export class ProtocolViolation extends Error {}

/** HTTP to a server that comes and goes. Requests are sent again, as they were, until a server has answered. */
export class Wire {
  readonly #url: string;
  readonly #signal: AbortSignal;
  sessionId: string | undefined;

  constructor(url: string, signal: AbortSignal) {
    this.#url = url;
    this.#signal = signal;
  }

  /** The answer to one sending; undefined if the server was away or is not ready. Throws ProtocolViolation for a refusal. */
  async once(request: {
    readonly method: 'POST' | 'GET';
    readonly message?: object;
    readonly lastEventId?: string | undefined;
  }): Promise<Response | undefined> {
    const { method, message, lastEventId } = request;
    const headers = {
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...(message !== undefined && { 'content-type': 'application/json' }),
      ...(this.sessionId !== undefined && {
        'mcp-session-id': this.sessionId,
        'mcp-protocol-version': PROTOCOL_VERSION,
      }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    const body = message === undefined ? null : JSON.stringify(message);
    const response = await this.#unlessLost(fetch(this.#url, { method, headers, body, signal: this.#signal }));
    if (response?.status === 503) {
      await this.#unlessLost(response.text());
      return undefined;
    }
    if (response === undefined || response.ok) return response;
    const refusal = await this.#unlessLost(response.text());
    throw new ProtocolViolation(
      `${method} ${lastEventId ?? JSON.stringify(message)} was refused with ${response.status}: ${refusal ?? ''}`,
    );
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'storm', version: '1.0.0' };
    const params = { protocolVersion: PROTOCOL_VERSION, capabilities: { elicitation: {} }, clientInfo };
    const message = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
    await this.untilDone(async () => {
      const response = await this.once({ method: 'POST', message });
      const answer = response === undefined ? undefined : await this.#unlessLost(response.text());
      if (answer === undefined) return false;
      this.sessionId = response?.headers.get('mcp-session-id') ?? undefined;
      if (this.sessionId === undefined) throw new ProtocolViolation(`initialize gave no session: ${answer}`);
      return true;
    });
    await this.tell({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  /** Sends what has no answer of its own: a notification, or the answer to a question. */
  async tell(message: Message & { readonly jsonrpc: '2.0' }): Promise<void> {
    await this.untilDone(async () => {
      const response = await this.once({ method: 'POST', message });
      await response?.body?.cancel();
      return response !== undefined;
    });
  }

  async untilDone(attempt: () => Promise<boolean>): Promise<void> {
    while (!(await attempt())) await wait(RETRY_MS, undefined, { signal: this.#signal });
  }

  /** Undefined: the connection was lost. */
  async #unlessLost<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return undefined;
    }
  }

  /** Runs what reads a stream; a lost connection ends it. */
  async reading(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (error instanceof ProtocolViolation || this.#signal.aborted) throw error;
    }
  }
}

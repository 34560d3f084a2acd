import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { tellEvents } from './tell-events.js';

/** What one client was sent on one stream (of a call, or its session's own), in order, connection after connection. */
export interface ReceivedStream {
  /** Counted from 0, in the order of `connect()`. */
  readonly connection: number;
  /** JSON-RPC messages. */
  readonly messages: readonly unknown[];
}

/** Listens to what servers send to the clients of a test. */
export class ReceivedStreams {
  readonly #streams = new Map<string, { readonly connection: number; readonly messages: unknown[] }>();
  #connections = 0;

  get all(): readonly ReceivedStream[] {
    return [...this.#streams.values()];
  }

  /** A fetch for one more client. */
  listen(fetch: FetchLike): FetchLike {
    const connection = this.#connections;
    this.#connections += 1;
    return async (url, init) => {
      const response = await fetch(url, init);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (!isStream || response.body === null) return response;
      const body = response.body.pipeThrough(tellEvents((id, data) => this.#note(connection, id, data)));
      const { status, statusText, headers } = response;
      return new Response(body, { status, statusText, headers });
    };
  }

  #note(connection: number, eventId: string, data: string): void {
    // `<stream>.<number of the event>`
    const name = `${connection} ${eventId.replace(/\.\d+/, '')}`;
    const stream = this.#streams.get(name) ?? { connection, messages: [] };
    this.#streams.set(name, stream);
    stream.messages.push(parseMessage(data));
  }
}

function parseMessage(data: string): unknown {
  return JSON.parse(data);
}

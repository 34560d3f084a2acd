import { isJSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { tellEventIds } from './event-ids.js';
import { tellWithoutEvent } from './first-event.js';
import type { StreamLedger } from './stream-ledger.js';

/**
 * Stands between the SDK's transport and the network, and keeps the ledger. The transport retries a stream whatever the server said,
 * even after it was closed; 405 is the one answer that it takes for final, so a stream that can never come back gets that.
 */
export function watchStreams(fetch: FetchLike, ledger: StreamLedger): FetchLike {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    if (init?.method === 'POST') {
      return answered(await fetch(url, init), ledger, requestIdOf(init.body));
    }
    if (init?.method !== 'GET' || headers.get('accept') !== 'text/event-stream') {
      return fetch(url, init);
    }
    const response = await unlessClosed(ledger, () => fetch(url, init));
    return judged(response, ledger, headers.get('last-event-id') ?? undefined);
  };
}

async function judged(response: Response, ledger: StreamLedger, lastEventId: string | undefined): Promise<Response> {
  if (response.status === 404) {
    await response.body?.cancel();
    ledger.streamLost(lastEventId);
    return noStream();
  }
  if (!response.ok || response.body === null) {
    return response;
  }
  const isOwn = lastEventId === undefined || lastEventId === ledger.lastEventId;
  return passedOn(response, isOwn ? watched(response.body, ledger) : response.body, lastEventId);
}

/** A call whose stream broke before its first event cannot be resumed: the transport would leave it waiting. */
function answered(response: Response, ledger: StreamLedger, requestId: number | undefined): Response {
  const { body, status, statusText, headers } = response;
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (requestId === undefined || body === null || !isStream) {
    return response;
  }
  return new Response(
    tellWithoutEvent(body, () => ledger.streamCut(requestId)),
    { status, statusText, headers },
  );
}

function requestIdOf(body: unknown): number | undefined {
  const message: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
  return isJSONRPCRequest(message) && typeof message.id === 'number' ? message.id : undefined;
}

async function unlessClosed(ledger: StreamLedger, open: () => Promise<Response>): Promise<Response> {
  try {
    return ledger.isClosed ? noStream() : await open();
  } catch (error) {
    if (ledger.isClosed) {
      return noStream();
    }
    throw error;
  }
}

function noStream(): Response {
  return new Response(null, { status: 405 });
}

function watched(body: ReadableStream<Uint8Array>, ledger: StreamLedger): ReadableStream<Uint8Array> {
  ledger.ownStreamOpened();
  return body.pipeThrough(tellEventIds((eventId) => ledger.ownEvent(eventId)));
}

/** The SDK forgets where a resumed stream began: one that is lost again before its next event could not be resumed. */
function passedOn(response: Response, body: ReadableStream<Uint8Array>, lastEventId: string | undefined): Response {
  const { status, statusText, headers } = response;
  const known = lastEventId === undefined ? body : body.pipeThrough(startingWith(`id: ${lastEventId}\ndata: \n\n`));
  return new Response(known, { status, statusText, headers });
}

function startingWith(text: string): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

import type { CallRecord, Runtime, StreamItem } from '../../runtime/port.js';
import type { FrameStream, Resumption } from '../era.js';
import { DurableFrameStream } from './durable-frame-stream.js';
import { ERROR_CODES } from '../json-rpc.js';
import { askerSuffix, parseEventId, type Asker, type EventId } from './event-id.js';
import { sessionKey } from './session-key.js';

/** The stream of a call, for whoever asked for it. */
export interface CallStreamRequest {
  readonly call: CallRecord;
  readonly asker: Asker;
  readonly after: number;
  readonly settled?: readonly StreamItem[] | undefined;
}

/** The streams that one server's sessions may read. */
export class SessionStreams {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  ofCall({ call, asker, after, settled }: CallStreamRequest): DurableFrameStream {
    const suffix = askerSuffix(asker, call.origin);
    const isShared = asker.requestId !== call.origin.requestId;
    return new DurableFrameStream({
      runtime: this.#runtime,
      stream: call.id,
      tag: call.id,
      suffix,
      asker,
      isShared,
      after,
      settled,
    });
  }

  /** The session's own stream, from what was last written to any connection. */
  async own(sessionId: string): Promise<FrameStream> {
    return this.#ofSession(sessionId, await this.#runtime.deliveredUpTo(sessionKey(sessionId)));
  }

  /** G2, G10: a stream from the event on that the client had last. */
  async resume(sessionId: string, lastEventId: string): Promise<Resumption> {
    const eventId = parseEventId(lastEventId);
    if (eventId === undefined) return { kind: 'malformed' };
    const { tag, seq, asker } = eventId;
    if (tag !== sessionId) return this.#resumeCall(sessionId, eventId);
    if (asker !== undefined) return { kind: 'malformed' };
    this.#runtime.acknowledge(sessionKey(sessionId), seq);
    return { kind: 'stream', stream: this.#ofSession(sessionId, seq) };
  }

  async #resumeCall(sessionId: string, { tag, seq, asker: named }: EventId): Promise<Resumption> {
    const call = await this.#runtime.find(tag, sessionKey(sessionId));
    if (call === undefined) return { kind: 'unknown' };
    const asker = named ?? call.origin;
    if (asker.requestId === call.origin.requestId) this.#runtime.acknowledge(call.id, seq);
    const stream = this.ofCall({ call, asker, after: seq });
    if (!hasEnded(call) || (await stream.settle())) return { kind: 'stream', stream };
    const lost = outcomeLost(call, seq);
    return lost === undefined
      ? { kind: 'complete' }
      : { kind: 'stream', stream: this.ofCall({ call, asker, after: seq, settled: [lost] }) };
  }

  #ofSession(sessionId: string, after: number): FrameStream {
    const stream = sessionKey(sessionId);
    return new DurableFrameStream({
      runtime: this.#runtime,
      stream,
      tag: sessionId,
      suffix: '',
      isShared: false,
      after,
    });
  }
}

/** For a client whose response was let go before it came back: without an answer it would wait. Undefined: it has the response, or gets none (G8). */
function outcomeLost({ status, outcomeSeq }: CallRecord, seq: number): StreamItem | undefined {
  if (status === 'cancelled' || outcomeSeq === undefined || seq >= outcomeSeq) return undefined;
  const message =
    `The response to this request was sent and is no longer kept. The request was carried out and has ${status}: it is not run again, ` +
    'unless it is sent again.';
  const outcome = { status: 'failed', body: JSON.stringify({ code: ERROR_CODES.internalError, message }) } as const;
  return { kind: 'outcome', seq: outcomeSeq, outcome };
}

function hasEnded({ status }: CallRecord): boolean {
  return status !== 'running' && status !== 'suspended';
}

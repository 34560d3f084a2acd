import type { CallRecord, Runtime, StreamItem } from '../../runtime/port.js';
import type { FrameStream, Resumption } from '../era.js';
import { DurableFrameStream } from './durable-frame-stream.js';
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
    const isComplete = hasEnded(call) && !(await stream.settle());
    return isComplete ? { kind: 'complete' } : { kind: 'stream', stream };
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

function hasEnded({ status }: CallRecord): boolean {
  return status !== 'running' && status !== 'suspended';
}

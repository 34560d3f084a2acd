import type { Runtime, StreamId, StreamItem } from '../../runtime/port.js';
import type { Frame, FrameStream } from '../era.js';
import { errorText, resultText } from '../json-rpc.js';
import { eventIdText, parseEventId, type Asker } from './event-id.js';
import { eventMessage } from './notifications.js';

export interface DurableFrameStreamOptions {
  readonly runtime: Runtime;
  readonly stream: StreamId;
  /** How event ids name the stream. */
  readonly tag: string;
  /** Ends each event id. */
  readonly suffix: string;
  /** Absent: a session's own stream, which answers nobody. */
  readonly asker?: Asker | undefined;
  /** Another request's stream shows the same items: what is delivered here says nothing of that one. */
  readonly isShared: boolean;
  /** The seq of the last item that the client has; 0 for none. */
  readonly after: number;
  /** All that comes after `after`, when the call has ended and it is at hand. */
  readonly settled?: readonly StreamItem[] | undefined;
}

/** Characters of messages up to which what is left of a call is kept at hand; more is fetched as fast as its reader takes it. */
const SETTLED_LENGTH = 256 * 1024;

/** A runtime's stream in the words of the session era. G2: one item, at most one frame, in order. */
export class DurableFrameStream implements FrameStream {
  readonly key: string;
  readonly cursor: string;
  readonly #options: DurableFrameStreamOptions;
  #settled: readonly Frame[] | undefined;

  constructor(options: DurableFrameStreamOptions) {
    const { stream, tag, suffix, after, isShared, settled } = options;
    this.#options = options;
    this.key = isShared ? stream + suffix : stream;
    this.cursor = eventIdText(tag, after, suffix);
    const frames = settled?.map((item) => this.#frame(item)).filter((frame) => frame !== undefined);
    if (frames !== undefined && lengthOf(frames) <= SETTLED_LENGTH) this.#settled = frames;
  }

  get settled(): readonly Frame[] | undefined {
    return this.#settled;
  }

  /** Of a call that has ended: resolves with whether anything is left, which is settled from then on if it is little. */
  async settle(): Promise<boolean> {
    const frames: Frame[] = [];
    let length = 0;
    for await (const frame of this.frames(new AbortController().signal)) {
      frames.push(frame);
      length += frame.data.length;
      if (length > SETTLED_LENGTH) return true;
    }
    this.#settled = frames;
    return frames.length > 0;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    const { runtime, stream, after } = this.#options;
    for await (const item of runtime.follow(stream, after, signal)) {
      const frame = this.#frame(item);
      if (frame !== undefined) yield frame;
    }
  }

  delivered({ id }: Frame): void {
    const { runtime, stream, isShared } = this.#options;
    const seq = parseEventId(id)?.seq;
    if (seq !== undefined && !isShared) runtime.delivered(stream, seq);
  }

  #frame(item: StreamItem): Frame | undefined {
    const data = frameData(item, this.#options);
    if (data === undefined) return undefined;
    const { tag, suffix } = this.#options;
    return { id: eventIdText(tag, item.seq, suffix), data, isLast: item.kind === 'outcome' };
  }
}

function lengthOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { data }) => sum + data.length, 0);
}

/** G8: a cancelled call has no response. */
function frameData(item: StreamItem, { stream, asker }: DurableFrameStreamOptions): string | undefined {
  if (item.kind === 'event') return eventMessage(item.body, { stream, progressToken: asker?.progressToken });
  const { status, body } = item.outcome;
  if (asker === undefined || status === 'cancelled') return undefined;
  return status === 'completed' ? resultText(asker.requestId, body) : errorText(asker.requestId, body);
}

import type { CallId, Outcome, StreamItem } from '../../port.js';
import type { StreamLog } from '../../stream-log.js';
import type { ChunkStates } from './chunk-states.js';
import type { LiveInstance } from './live-instance.js';
import type { PagedList } from './paged-list.js';

/** An instance's own stream. */
export function followInstance(instance: LiveInstance, after: number, signal: AbortSignal): AsyncIterable<StreamItem> {
  const { chunks, log, image } = instance;
  const outcome = async (): Promise<undefined> => Promise.resolve(undefined);
  return followStream({ events: image.stream, chunks, log, outcome, after, signal });
}

/** The stream of one of an instance's calls. */
export async function* followCall(
  instance: LiveInstance,
  { stream, after, signal }: { readonly stream: CallId; readonly after: number; readonly signal: AbortSignal },
): AsyncIterable<StreamItem> {
  const { chunks } = instance;
  const live = instance.calls.get(stream);
  const image = live?.image ?? (await instance.findCall({ id: stream }));
  if (image === undefined) return;
  const outcome = async (): Promise<Outcome | undefined> => image.outcome(chunks);
  yield* followStream({ events: image.events, chunks, log: live?.log, outcome, after, signal });
}

interface FollowOptions {
  readonly events: PagedList;
  readonly chunks: ChunkStates;
  /** Absent: the stream belongs to a call that has ended. */
  readonly log: StreamLog | undefined;
  /** Of a call that has ended. */
  readonly outcome: () => Promise<Outcome | undefined>;
  readonly after: number;
  readonly signal: AbortSignal;
}

/** G2: each durable item after `after`, once, in order: from memory where it is recent, else page by page from its instance. */
async function* followStream(options: FollowOptions): AsyncGenerator<StreamItem> {
  const { log, signal } = options;
  let cursor = options.after;
  while (!signal.aborted) {
    const { items, lastDurable } = await readAfter(options, cursor);
    yield* items;
    const last = items.at(-1);
    if (isOver(last, log)) return;
    // None, although there were some: they were let go.
    cursor = last?.seq ?? Math.max(cursor, lastDurable);
    if (last === undefined) await log?.next(cursor, signal);
  }
}

/** `lastDurable`: as it was before. */
async function readAfter(options: FollowOptions, after: number) {
  const { log } = options;
  const lastDurable = log?.lastDurable ?? after;
  return { lastDurable, items: log?.after(after) ?? (await readPage(options, after)) };
}

function isOver(last: StreamItem | undefined, log: StreamLog | undefined): boolean {
  return last === undefined ? log === undefined || log.isEnded : last.kind === 'outcome';
}

// Of a stream in memory only what is durable, also when it was cut off: later items are in memory already, or never will be.
async function readPage({ events, chunks, log, outcome }: FollowOptions, after: number): Promise<StreamItem[]> {
  const part = await events.read(after, chunks);
  const items = part.items.map((body, index): StreamItem => ({ kind: 'event', seq: part.first + index + 1, body }));
  if (items.length === 0 && after <= events.length && log?.isEnded !== false) {
    const end = await outcome();
    if (end !== undefined) items.push({ kind: 'outcome', seq: events.length + 1, outcome: end });
  }
  return log === undefined ? items : items.filter(({ seq }) => seq <= log.lastDurable);
}

import type { StreamId, StreamItem } from '../port.js';
import { outcomeFrom } from './call-rows.js';
import type { Store } from './store.js';
import type { StreamLog } from '../stream-log.js';

const PAGE = 64;

export interface FollowOptions {
  readonly store: Store;
  readonly stream: StreamId;
  /** Absent: the stream belongs to a call that has ended. */
  readonly log: StreamLog | undefined;
  readonly after: number;
  readonly signal: AbortSignal;
}

/** G2: each durable item after `after`, once, in order: from memory where it is recent, else page by page from the store. */
export async function* followStream(options: FollowOptions): AsyncGenerator<StreamItem> {
  const { log, signal } = options;
  let cursor = options.after;
  while (!signal.aborted) {
    const { items, reach } = await readAfter(options, cursor);
    yield* items;
    const last = items.at(-1);
    if (last?.kind === 'outcome') return;
    const known = last?.seq ?? reach;
    if (known > cursor) cursor = known;
    else if (log === undefined || log.isEnded) return;
    else await log.next(cursor, signal);
  }
}

/** `reach`: of the memory, as it was before. If there are none up to it, they were acknowledged and have gone. */
async function readAfter(options: FollowOptions, after: number) {
  const { log } = options;
  const reach = log?.reach ?? after;
  return { reach, items: log?.after(after) ?? (await readPage(options, after)) };
}

async function readPage({ store, stream, log }: FollowOptions, after: number): Promise<StreamItem[]> {
  const rows = await store.read('events', stream, after, PAGE);
  const items: StreamItem[] = rows.map(({ seq, body }) => ({ kind: 'event', seq: Number(seq), body: String(body) }));
  if (log !== undefined || rows.length === PAGE) return items;
  const [row] = await store.read('call', stream);
  const end = row === undefined ? undefined : outcomeFrom(row);
  if (end !== undefined && end.seq > after) items.push({ kind: 'outcome', ...end });
  return items;
}

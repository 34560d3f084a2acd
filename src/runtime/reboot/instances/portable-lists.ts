import type { PortableEvent } from '../../portable-session.js';
import type { ChunkStates } from './chunk-states.js';
import type { PagedList, StoredList } from './paged-list.js';

/** The events of a list, the first of which has the number 1. */
export async function exportEvents(list: PagedList, chunks: ChunkStates): Promise<readonly PortableEvent[]> {
  const parts = await list.readParts(chunks);
  return parts.flatMap(({ first, items }) => items.map((body, index) => ({ seq: first + index + 1, body })));
}

/** A list of events up to number `lastSeq`; those before the first are missing. */
export function importEvents(events: readonly PortableEvent[], lastSeq: number): StoredList {
  const first = events[0]?.seq ?? lastSeq + 1;
  return { missing: first - 1, pages: 0, tail: events.map(({ body }) => body) };
}

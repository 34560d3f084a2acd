import type { History, JournalEntry } from '../runtime/port.js';
import { fingerprintOf } from './fingerprint.js';
import type { Handler } from './handler.js';

const CONTRACT = { kind: 'contract', key: 'schemas' } as const;

/** Remembers, with the first thing that a call records, what its handler took and gave. */
export function fingerprintEntry(handler: Handler): JournalEntry {
  return { ...CONTRACT, body: fingerprint(handler) };
}

/** Whether the handler's schemas differ from those that the call was begun with. A call that recorded nothing can begin anew. */
export function wasMadeByAnother(handler: Handler, history: History): boolean {
  const recorded = history.entries.find(({ kind }) => kind === CONTRACT.kind)?.body;
  return recorded !== undefined && recorded !== fingerprint(handler);
}

function fingerprint({ contract }: Handler): string {
  return fingerprintOf(contract) ?? '';
}

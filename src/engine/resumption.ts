import type { History } from '../runtime/port.js';

/** How a wait ended, as the journal keeps it: which one, with what, and the fields that the call found then. */
export interface Resumption {
  readonly wait: string;
  readonly value: string;
  readonly fields: string | null;
  /** Steps were under way: the call had not been suspended, and went on with its fields as they were. */
  readonly isBeside?: boolean;
}

/** The waits that ended in earlier runs, in order. */
export function resumptionsIn(history: History): readonly Resumption[] {
  return history.entries.filter(({ kind }) => kind === 'resume').map(({ body }) => readResumption(body));
}

function readResumption(body: string): Resumption {
  return JSON.parse(body) as Resumption;
}

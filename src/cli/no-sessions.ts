import type { SessionReader } from '../runtime/session-reader.js';

/** Of a server that has no store yet. */
export const noSessions: SessionReader = {
  keys: () => Promise.resolve([]),
  sessions: () => Promise.resolve([]),
  session: () => Promise.resolve(undefined),
  calls: () => none(),
  call: () => Promise.resolve(undefined),
  export: () => Promise.resolve(undefined),
};

async function* none(): AsyncIterable<never> {
  // Nothing.
}

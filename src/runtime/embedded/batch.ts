import type { Unit } from './statements.js';
import type { Failure } from './store-messages.js';

/** Units that are committed together, by one transaction. */
export interface Batch {
  readonly units: Unit[];
  /** With the units that broke a rule of the tables, by their index. Rejects when none will ever be committed. */
  readonly written: Promise<ReadonlyMap<number, Failure> | undefined>;
  readonly settle: (rejected: ReadonlyMap<number, Failure> | undefined) => void;
  readonly fail: (error: Error) => void;
}

export function newBatch(): Batch {
  let settle: Batch['settle'] = () => undefined;
  let fail: Batch['fail'] = () => undefined;
  const written = new Promise<ReadonlyMap<number, Failure> | undefined>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  // An empty one is nobody's.
  written.catch(() => undefined);
  return { units: [], written, settle, fail };
}

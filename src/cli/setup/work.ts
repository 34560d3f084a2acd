import type { RebootParts } from './inspect-parts.js';
import type { Workplace } from './workplace.js';

/** What one run of the set-up has to go by. */
export interface Work {
  /** Of the npm package. */
  readonly folder: string;
  /** What there is of each part before the work begins. */
  readonly parts: RebootParts;
  /** Asked for only when there is something to do. */
  readonly workplace: () => Workplace;
  /** The Python to build with; else one is looked for. */
  readonly python?: string | undefined;
  readonly tell: (text: string) => void;
}

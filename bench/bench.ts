import type { BenchOptions } from './options.js';
import type { LoadProcess } from './processes/load-process.js';

/** One thing that the bench measures. */
export interface Bench {
  /** Runs it; rejects when it could not be measured at all. */
  run(setup: BenchSetup): Promise<BenchReport>;
}

export interface BenchSetup {
  readonly options: BenchOptions;
  readonly load: LoadProcess;
  /** Tells people what happens now. */
  readonly progress: (line: string) => void;
}

export interface BenchReport {
  /** For machines, as `--json` prints it. */
  readonly json: object;
  /** For people. */
  readonly text: string;
  /** What went wrong; not empty: the bench has failed. */
  readonly problems: readonly string[];
}

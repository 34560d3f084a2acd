import { performance } from 'node:perf_hooks';
import type { Bench, BenchSetup } from '../bench.js';
import { durableLaunch } from '../candidates.js';
import { ServerProcess } from '../processes/server-process.js';
import { median, milliseconds, whole } from '../report/figures.js';
import { table } from '../report/table.js';
import { withStoreDirectory } from '../store-directory.js';

/** One crash. Milliseconds. */
interface Recovery {
  /** From the start of a process on an empty store until it listens: what any start costs. */
  readonly emptyStartMs: number;
  /** From the start of the process until it listens. */
  readonly listeningMs: number;
  /** Of that, what the server itself took to create its app, recover and listen. */
  readonly serverStartMs: number;
  /** From the start of the process until every client has the response of its call. */
  readonly allAnsweredMs: number;
}

/** How long it takes until all is well again after a SIGKILL, each session having one unfinished call. */
export const recovery: Bench = {
  async run(setup) {
    const { rounds, recoverySessions: sessions } = setup.options;
    const recoveries: Recovery[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      setup.progress(`recovery: ${sessions} sessions, crash ${round} of ${rounds}`);
      recoveries.push(await withStoreDirectory((directory) => crashOnce(setup, directory)));
    }
    return { json: { sessions, recoveries }, text: recoveryText(sessions, recoveries), problems: [] };
  },
};

async function crashOnce({ options, load }: BenchSetup, directory: string): Promise<Recovery> {
  const emptyStart = performance.now();
  const doomed = await ServerProcess.start(durableLaunch({ directory, holds: true }));
  const emptyStartMs = performance.now() - emptyStart;
  try {
    await load.hold(doomed.url, options.recoverySessions);
  } finally {
    await doomed.kill();
  }
  const start = performance.now();
  const server = await ServerProcess.start(durableLaunch({ directory }));
  const listeningMs = performance.now() - start;
  try {
    await load.resume(server.url);
    const allAnsweredMs = performance.now() - start;
    return { emptyStartMs, listeningMs, serverStartMs: server.startMs ?? Number.NaN, allAnsweredMs };
  } finally {
    await server.stop();
  }
}

function recoveryText(sessions: number, recoveries: readonly Recovery[]): string {
  const row = (what: string, figure: (one: Recovery) => number): readonly string[] => {
    const values = recoveries.map(figure);
    return [what, milliseconds(median(values)), milliseconds(Math.min(...values)), milliseconds(Math.max(...values))];
  };
  return [
    `Recovery after SIGKILL, ${whole(sessions)} sessions with one unfinished call each`,
    table(
      ['from the start of the process', 'median ms', 'least', 'most'],
      [
        row('an empty store: listening', (one) => one.emptyStartMs),
        row('after the crash: listening', (one) => one.listeningMs),
        row('… of which recovery and listen()', (one) => one.serverStartMs),
        row('after the crash: every call answered', (one) => one.allAnsweredMs),
      ],
    ),
  ].join('\n');
}

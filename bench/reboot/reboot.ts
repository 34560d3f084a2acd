import type { Bench, BenchReport } from '../bench.js';
import type { LoadShape } from '../load/measure-round.js';
import { ratio } from '../report/figures.js';
import { withStoreDirectory } from '../store-directory.js';
import type { Sample } from '../throughput/sample.js';
import { summarize, type Ratio } from '../throughput/summary.js';
import { problemsOf, takeTurns } from '../throughput/take-turns.js';
import { throughputText } from '../throughput/throughput-text.js';
import { REBOOT_TITLES, type RebootCandidate } from './reboot-candidates.js';
import { RebootServers } from './reboot-servers.js';

/** After the numbers of sessions: what calls of one session cost each other. */
const SHARED_SESSION: LoadShape = { sessions: 1, callsPerSession: 16 };

/** Ours against the model: printed, and nothing fails for them. */
const TARGETS = { callsPerSecondAt16: 8, p50At1: 1 / 3 } as const;

/** Calls per second and latency of one trivial tool on Reboot, beside the Python package that serves MCP on it. */
export const reboot: Bench = {
  async run(setup) {
    const { options, progress } = setup;
    const shapes = [...options.sessions.map((sessions) => ({ sessions, callsPerSession: 1 })), SHARED_SESSION];
    return withStoreDirectory(async (directory) => {
      const servers = await RebootServers.start(options.rebootServers, directory, progress);
      try {
        return report(await takeTurns(setup, shapes, servers.inOrder), servers.problems);
      } finally {
        await servers.stop();
      }
    });
  },
};

function report(samples: readonly Sample<RebootCandidate>[], problems: readonly string[]): BenchReport {
  const summary = summarize(samples, ['reboot-1', 'reboot-2']);
  return {
    json: { summary, samples, targets: TARGETS },
    text: throughputText(summary, { titles: REBOOT_TITLES, verdicts }),
    problems: [...problems, ...problemsOf(samples)],
  };
}

function verdicts({ ours, peer, callsPerSecond, p50, ...shape }: Ratio<RebootCandidate>): readonly string[] {
  const isAlone = shape.callsPerSession === 1;
  const rate = isAlone && shape.sessions === 16 ? ` (target: >= ${ratio(TARGETS.callsPerSecondAt16)})` : '';
  const latency = isAlone && shape.sessions === 1 ? ` (target: <= ${ratio(TARGETS.p50At1)})` : '';
  return [
    `${REBOOT_TITLES[ours]}: ${ratio(callsPerSecond)} the calls/s of ${REBOOT_TITLES[peer]}${rate}`,
    `${REBOOT_TITLES[ours]}: ${ratio(p50)} the p50 of ${REBOOT_TITLES[peer]}${latency}`,
  ];
}

import type { Bench, BenchReport } from '../bench.js';
import { CANDIDATE_TITLES, peersFolder, type CandidateName } from '../candidates.js';
import { installPeers } from '../processes/install-peers.js';
import { ratio } from '../report/figures.js';
import { withStoreDirectory } from '../store-directory.js';
import { CandidateServers } from './candidate-servers.js';
import type { Sample } from './sample.js';
import { summarize } from './summary.js';
import { problemsOf, takeTurns } from './take-turns.js';
import { throughputText, type Wording } from './throughput-text.js';

/** Calls per second and latency of one trivial tool, beside servers that keep nothing. */
export const throughput: Bench = {
  async run(setup) {
    const { servers: names, sessions } = setup.options;
    if (names.some((name) => name !== 'durable-mcp')) await installPeers(peersFolder(), setup.progress);
    return withStoreDirectory(async (directory) => {
      const servers = await CandidateServers.start(names, directory);
      const shapes = sessions.map((count) => ({ sessions: count, callsPerSession: 1 }));
      try {
        return report(await takeTurns(setup, shapes, servers.inOrder));
      } finally {
        await servers.stop();
      }
    });
  },
};

const wording: Wording<CandidateName> = {
  titles: CANDIDATE_TITLES,
  verdicts: ({ peer, callsPerSecond, p50 }) => [
    `durable-mcp makes ${ratio(callsPerSecond)} the calls/s of ${CANDIDATE_TITLES[peer]}, at ${ratio(p50)} its p50`,
  ],
};

function report(samples: readonly Sample<CandidateName>[]): BenchReport {
  const summary = summarize(samples, ['durable-mcp']);
  return { json: { summary, samples }, text: throughputText(summary, wording), problems: problemsOf(samples) };
}

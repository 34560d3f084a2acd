import type { Bench, BenchReport, BenchSetup } from '../bench.js';
import { peersFolder } from '../candidates.js';
import { installPeers } from '../processes/install-peers.js';
import { withStoreDirectory } from '../store-directory.js';
import { CandidateServers } from './candidate-servers.js';
import { measureSample, type Sample } from './sample.js';
import { summarize } from './summary.js';
import { throughputText } from './throughput-text.js';

/** Calls per second and latency of one trivial tool, beside servers that keep nothing. */
export const throughput: Bench = {
  async run(setup) {
    if (setup.options.servers.some((name) => name !== 'durable-mcp')) {
      await installPeers(peersFolder(), setup.progress);
    }
    return withStoreDirectory(async (directory) => {
      const servers = await CandidateServers.start(setup.options.servers, directory);
      try {
        return report(await measureAll(setup, servers));
      } finally {
        await servers.stop();
      }
    });
  },
};

/** One server is under load at a time, and they take turns, so that what drifts on the machine meets them all alike. */
async function measureAll({ options, load, progress }: BenchSetup, servers: CandidateServers): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const sessions of options.sessions) {
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const [name, server] of servers.inOrder) {
        progress(`throughput: ${sessions} sessions, round ${round} of ${options.rounds}, ${name}`);
        samples.push(await measureSample({ name, round, server, load }, { ...options, sessions }));
      }
    }
  }
  return samples;
}

function report(samples: readonly Sample[]): BenchReport {
  const summary = summarize(samples);
  const problems = samples
    .filter(({ errors }) => errors > 0)
    .map(
      ({ name, sessions, errors, firstError = '' }) => `${name} at ${sessions}: ${errors} errors, first: ${firstError}`,
    );
  return { json: { summary, samples }, text: throughputText(summary), problems };
}

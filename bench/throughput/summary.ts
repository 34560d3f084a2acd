import type { CandidateName, PeerName } from '../candidates.js';
import { median } from '../report/figures.js';
import type { Sample } from './sample.js';

/** One server at one number of sessions: medians over the rounds, `rss` the largest, `errors` the sum. */
export interface SummaryRow {
  readonly name: CandidateName;
  readonly sessions: number;
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly rss: number;
  readonly serverMicrosecondsPerCall: number;
  /** Of the load generator. */
  readonly cpuShare: number;
  readonly errors: number;
}

/** Of durable-mcp divided by a peer's: the medians over the rounds of the quotients within each round. */
export interface Ratio {
  readonly peer: PeerName;
  readonly sessions: number;
  readonly callsPerSecond: number;
  readonly p50: number;
}

export interface ThroughputSummary {
  readonly rows: readonly SummaryRow[];
  readonly ratios: readonly Ratio[];
}

export function summarize(samples: readonly Sample[]): ThroughputSummary {
  const groups = [...groupedBy(samples, ({ name, sessions }) => `${sessions} ${name}`).values()];
  const pairs = samples.flatMap((sample) => pairsOf(sample, samples));
  const paired = [...groupedBy(pairs, ({ peer, sessions }) => `${sessions} ${peer}`).values()];
  return {
    rows: groups.flatMap(summaryRow),
    ratios: paired.map(([first, ...rest]) => ({
      ...first,
      callsPerSecond: median([first, ...rest].map(({ callsPerSecond }) => callsPerSecond)),
      p50: median([first, ...rest].map(({ p50 }) => p50)),
    })),
  };
}

function summaryRow(group: NonEmpty<Sample>): SummaryRow {
  const [{ name, sessions }] = group;
  const medianOf = (figure: (sample: Sample) => number): number => median(group.map(figure));
  return {
    name,
    sessions,
    callsPerSecond: medianOf((sample) => sample.callsPerSecond),
    p50: medianOf((sample) => sample.p50),
    p99: medianOf((sample) => sample.p99),
    rss: Math.max(...group.map((sample) => sample.rss)),
    serverMicrosecondsPerCall: medianOf((sample) => sample.serverMicrosecondsPerCall),
    cpuShare: medianOf((sample) => sample.cpuShare),
    errors: group.reduce((sum, sample) => sum + sample.errors, 0),
  };
}

/** A peer's sample beside durable-mcp's of the same round. */
function pairsOf({ name, sessions, round, callsPerSecond, p50 }: Sample, samples: readonly Sample[]): readonly Ratio[] {
  if (name === 'durable-mcp') return [];
  return samples
    .filter((one) => one.name === 'durable-mcp' && one.sessions === sessions && one.round === round)
    .map((ours) => ({
      peer: name,
      sessions,
      callsPerSecond: ours.callsPerSecond / callsPerSecond,
      p50: ours.p50 / p50,
    }));
}

type NonEmpty<T> = [T, ...T[]];

function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, NonEmpty<T>> {
  const groups = new Map<string, NonEmpty<T>>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

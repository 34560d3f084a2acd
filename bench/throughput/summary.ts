import type { LoadShape } from '../load/measure-round.js';
import { median } from '../report/figures.js';
import type { Sample } from './sample.js';

/** One server under one load: medians over the rounds, `rss` the largest, `errors` the sum. */
export interface SummaryRow<Name extends string> extends LoadShape {
  readonly name: Name;
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly rss: number;
  readonly serverMicrosecondsPerCall: number;
  /** Of the load generator. */
  readonly cpuShare: number;
  readonly errors: number;
}

/** A server of ours divided by a peer: medians over the rounds of the quotients within each round. */
export interface Ratio<Name extends string> extends LoadShape {
  readonly ours: Name;
  readonly peer: Name;
  readonly callsPerSecond: number;
  readonly p50: number;
}

export interface ThroughputSummary<Name extends string> {
  readonly rows: readonly SummaryRow<Name>[];
  readonly ratios: readonly Ratio<Name>[];
}

/** `ours` are compared with all others, and not with each other. */
export function summarize<Name extends string>(
  samples: readonly Sample<Name>[],
  ours: readonly Name[],
): ThroughputSummary<Name> {
  const groups = [...groupedBy(samples, (sample) => `${shapeKey(sample)} ${sample.name}`).values()];
  const pairs = samples.filter(({ name }) => !ours.includes(name)).flatMap((peer) => pairsOf(peer, samples, ours));
  const paired = [...groupedBy(pairs, (pair) => `${shapeKey(pair)} ${pair.ours} ${pair.peer}`).values()];
  return { rows: groups.map(summaryRow), ratios: paired.map(medianRatio) };
}

/** The same for the same load. */
export function shapeKey({ sessions, callsPerSession }: LoadShape): string {
  return `${sessions} x ${callsPerSession}`;
}

function summaryRow<Name extends string>(group: NonEmpty<Sample<Name>>): SummaryRow<Name> {
  const [{ name, sessions, callsPerSession }] = group;
  const medianOf = (figure: (sample: Sample<Name>) => number): number => median(group.map(figure));
  return {
    name,
    sessions,
    callsPerSession,
    callsPerSecond: medianOf((sample) => sample.callsPerSecond),
    p50: medianOf((sample) => sample.p50),
    p99: medianOf((sample) => sample.p99),
    rss: Math.max(...group.map((sample) => sample.rss)),
    serverMicrosecondsPerCall: medianOf((sample) => sample.serverMicrosecondsPerCall),
    cpuShare: medianOf((sample) => sample.cpuShare),
    errors: group.reduce((sum, sample) => sum + sample.errors, 0),
  };
}

/** A peer's sample beside ours of the same round. */
function pairsOf<Name extends string>(
  peer: Sample<Name>,
  samples: readonly Sample<Name>[],
  ours: readonly Name[],
): readonly Ratio<Name>[] {
  return samples
    .filter((one) => ours.includes(one.name) && shapeKey(one) === shapeKey(peer) && one.round === peer.round)
    .map((one) => ({
      ours: one.name,
      peer: peer.name,
      sessions: peer.sessions,
      callsPerSession: peer.callsPerSession,
      callsPerSecond: one.callsPerSecond / peer.callsPerSecond,
      p50: one.p50 / peer.p50,
    }));
}

function medianRatio<Name extends string>(pairs: NonEmpty<Ratio<Name>>): Ratio<Name> {
  return {
    ...pairs[0],
    callsPerSecond: median(pairs.map(({ callsPerSecond }) => callsPerSecond)),
    p50: median(pairs.map(({ p50 }) => p50)),
  };
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

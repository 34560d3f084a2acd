import { expect } from 'chai';
import { summarize } from '../../bench/throughput/summary.js';
import type { Sample } from '../../bench/throughput/sample.js';

describe('summarize', () => {
  it('takes the median of the ratios of each round, not the ratio of the medians', () => {
    const { ratios } = summarize(
      [
        ...round(1, { ours: { callsPerSecond: 100, p50: 3 }, theirs: { callsPerSecond: 100, p50: 1 } }),
        ...round(2, { ours: { callsPerSecond: 400, p50: 2 }, theirs: { callsPerSecond: 100, p50: 4 } }),
        ...round(3, { ours: { callsPerSecond: 300, p50: 5 }, theirs: { callsPerSecond: 200, p50: 4 } }),
      ],
      ['durable-mcp'],
    );
    expect(ratios).to.deep.equal([
      { ours: 'durable-mcp', peer: 'sdk', sessions: 16, callsPerSession: 1, callsPerSecond: 1.5, p50: 1.25 },
    ]);
  });

  it('compares each of ours with each peer, and not with each other', () => {
    const { ratios } = summarize(['one', 'two', 'sdk', 'fastmcp'].map(named), ['one', 'two']);
    expect(ratios.map(({ ours, peer }) => `${ours} ${peer}`)).to.have.members([
      'one sdk',
      'two sdk',
      'one fastmcp',
      'two fastmcp',
    ]);
  });

  it('has no ratios without durable-mcp', () => {
    expect(summarize([sample({ name: 'sdk' })], ['durable-mcp']).ratios).to.deep.equal([]);
  });

  it('keeps numbers of sessions apart', () => {
    expect(summarize([sample({ sessions: 1 }), sample({ sessions: 16 })], []).rows).to.have.length(2);
  });

  it('keeps calls of one session apart from calls of several', () => {
    const { rows } = summarize([sample({}), sample({ sessions: 1, callsPerSession: 16 })], []);
    expect(rows).to.have.length(2);
  });

  it('adds up the errors of all rounds', () => {
    expect(summarize([sample({ errors: 1 }), sample({ round: 2, errors: 2 })], []).rows[0]?.errors).to.equal(3);
  });
});

type Facts = Partial<Sample<string>>;

function round(number: number, { ours, theirs }: Record<'ours' | 'theirs', Facts>): readonly Sample<string>[] {
  return [sample({ round: number, name: 'durable-mcp', ...ours }), sample({ round: number, name: 'sdk', ...theirs })];
}

function named(name: string): Sample<string> {
  return sample({ name });
}

function sample(facts: Facts): Sample<string> {
  return {
    name: 'durable-mcp',
    sessions: 16,
    callsPerSession: 1,
    round: 1,
    callsPerSecond: 1,
    p50: 1,
    p99: 1,
    cpuShare: 0,
    allCalls: 1,
    errors: 0,
    rss: 1,
    serverMicrosecondsPerCall: 1,
    ...facts,
  };
}

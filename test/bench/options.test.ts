import { expect } from 'chai';
import { readOptions, UsageError } from '../../bench/options.js';

describe('readOptions', () => {
  it('runs every bench by default', () => {
    expect(readOptions([]).only).to.deep.equal(['throughput', 'recovery', 'idle', 'steps']);
  });

  it('reads lists', () => {
    expect(readOptions(['--sessions', '4,8']).sessions).to.deep.equal([4, 8]);
  });

  for (const [args, message] of [
    [['--rounds', '0'], '--rounds must be above 0'],
    [['--rounds', '1.5'], '--rounds must be a whole number'],
    [['--seconds', 'long'], '--seconds must be above 0'],
    [['--sessions', '1,,2'], '--sessions must be above 0'],
    [['--only', 'start'], "--only: 'start' is none of throughput, recovery, idle, steps"],
    [['--fast'], '--fast'],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      expect(() => readOptions(args)).to.throw(UsageError, message);
    });
  }
});

import { expect } from 'chai';
import { readOptions, UsageError } from '../../bench/options.js';

describe('readOptions', () => {
  it('runs every bench by default', () => {
    expect(readOptions([]).only).to.deep.equal(['throughput', 'recovery', 'idle', 'steps']);
  });

  it('reads lists', () => {
    expect(readOptions(['--sessions', '4,8']).sessions).to.deep.equal([4, 8]);
  });

  it('runs the bench of Reboot alone, at its own loads', () => {
    const { only, rebootServers, sessions } = readOptions([
      '--runtime',
      'reboot',
      '--servers',
      'python-model,reboot-1',
    ]);
    expect({ only, rebootServers, sessions }).to.deep.equal({
      only: ['reboot'],
      rebootServers: ['reboot-1', 'python-model'],
      sessions: [1, 16],
    });
  });

  for (const [args, message] of [
    [['--runtime', 'temporal'], "--runtime: 'temporal' is none of embedded, reboot"],
    [['--runtime', 'embedded,reboot'], '--runtime takes one'],
    [['--runtime', 'reboot', '--only', 'idle'], '--only does not go with --runtime reboot'],
    [['--runtime', 'reboot', '--servers', 'sdk'], "--servers: 'sdk' is none of reboot-1, reboot-2, python-model"],
    [['--servers', 'reboot-1'], "--servers: 'reboot-1' is none of durable-mcp, sdk, fastmcp, mcp-nest"],
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

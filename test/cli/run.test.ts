import { expect } from 'chai';
import type { Command, Invocation } from '../../src/cli/command.js';
import { run } from '../../src/cli/run.js';
import { CommandError } from '../../src/errors/command-errors.js';

describe('A command line', () => {
  let invocation: Invocation | undefined;
  let failure: Error | undefined;
  let said: { out: string[]; err: string[] };

  const bake: Command = {
    name: 'cakes bake',
    operands: ['cake'],
    summary: 'Bake a cake.',
    flags: {
      heat: { value: '<degrees>', help: 'How hot.' },
      layer: { value: '<kind>', multiple: true, help: 'One more.' },
    },
    async run(given) {
      invocation = given;
      if (failure !== undefined) throw failure;
      return undefined;
    },
  };
  const look: Command = { name: 'look', operands: [], summary: 'Look.', flags: {}, run: async () => 1 };

  beforeEach(() => {
    invocation = undefined;
    failure = undefined;
    said = { out: [], err: [] };
  });

  async function type(...words: string[]): Promise<number> {
    return run(words, [bake, look], { write: (text) => said.out.push(text), tell: (text) => said.err.push(text) });
  }

  it('gives a command its operands and flags', async () => {
    expect(await type('cakes', 'bake', 'sacher', '--heat', '180', '--layer', 'jam', '--layer', 'icing')).to.equal(0);
    expect(invocation?.operands).to.deep.equal(['sacher']);
    expect(invocation?.flags.count('heat')).to.equal(180);
    expect(invocation?.flags.texts('layer')).to.deep.equal(['jam', 'icing']);
  });

  it('ends with the exit code that the command gives', async () => {
    expect(await type('look')).to.equal(1);
  });

  it('without a command lists all of them', async () => {
    expect(await type()).to.equal(0);
    expect(said.out.join()).to.match(/cakes bake <cake> +Bake a cake\./);
  });

  it('gives the version', async () => {
    expect(await type('--version')).to.equal(0);
    expect(said.out.join()).to.match(/^\d+\.\d+\.\d+/);
  });

  it('gives the help of one command with its flags', async () => {
    expect(await type('cakes', 'bake', '--help')).to.equal(0);
    expect(said.out.join()).to.match(/--heat <degrees> +How hot\./);
    expect(invocation).to.equal(undefined);
  });

  it('with an unknown command says which there are', async () => {
    expect(await type('eat')).to.equal(2);
    expect(said.err.join()).to.equal('durable-mcp: "eat" is not a command. There are: cakes bake, look.');
  });

  it('with an unknown second word says which there are', async () => {
    expect(await type('cakes', 'eat')).to.equal(2);
    expect(said.err.join()).to.equal('durable-mcp: "cakes eat" is not a command. There are: cakes bake.');
  });

  it('with an unknown flag points at the help', async () => {
    expect(await type('look', '--far')).to.equal(2);
    expect(said.err.join()).to.match(/Unknown option '--far'\. See durable-mcp look --help\.$/);
  });

  it('with too few operands says which are needed', async () => {
    expect(await type('cakes', 'bake')).to.equal(2);
    expect(said.err.join()).to.include('takes <cake>; it was given nothing');
  });

  it('with a number that is none says so', async () => {
    await type('cakes', 'bake', 'sacher', '--heat=very');
    expect(() => invocation?.flags.count('heat')).to.throw('--heat must be a whole number');
  });

  it('ends with 1 and the message of an error that a command throws', async () => {
    failure = new CommandError('The oven is cold.');
    expect(await type('cakes', 'bake', 'sacher')).to.equal(1);
    expect(said.err).to.deep.equal(['durable-mcp: The oven is cold.']);
  });

  it('says errors in JSON when asked to', async () => {
    failure = new CommandError('The oven is cold.');
    await type('cakes', 'bake', 'sacher', '--json');
    expect(JSON.parse(said.err.join())).to.deep.equal({
      error: { code: 'command_failed', message: 'The oven is cold.' },
    });
  });

  it('shows the stack of an error that nobody expected', async () => {
    failure = new TypeError('odd');
    expect(await type('cakes', 'bake', 'sacher')).to.equal(1);
    expect(said.err.join()).to.match(/TypeError: odd\n +at /);
  });
});

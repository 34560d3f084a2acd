import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandUsageError } from '../errors/command-errors.js';
import { DurableMcpError } from '../errors/durable-mcp-error.js';
import type { Command } from './command.js';
import { FlagValues, type RawFlags } from './flag-values.js';
import { flagsOf, helpOf, helpOfAll } from './help.js';
import { packageVersion } from './package-version.js';
import type { Terminal } from './terminal.js';

/** Runs one command line and gives its exit code: 0 done, 1 not done or something is wrong, 2 not understood. Never rejects. */
export async function run(
  commandLine: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<number> {
  try {
    const [first] = commandLine;
    if (first === '--version') return say(terminal, packageVersion());
    if (first === undefined || first === '--help' || first === 'help') return say(terminal, helpOfAll(commands));
    const command = findCommand(commandLine, commands);
    return await perform(command, commandLine.slice(command.name.split(' ').length), terminal);
  } catch (error) {
    return report(error, commandLine.includes('--json'), terminal);
  }
}

function findCommand(commandLine: readonly string[], commands: readonly Command[]): Command {
  const [first = '', second = ''] = commandLine;
  const found =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (found !== undefined) return found;
  const family = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  const said = family.length > 0 && !second.startsWith('-') ? `${first} ${second}`.trim() : first;
  const choices = family.length > 0 ? family : commands.map(({ name }) => name);
  throw new CommandUsageError(`"${said}" is not a command. There are: ${choices.join(', ')}.`);
}

async function perform(command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(command, words);
  if (values['help'] === true) return say(terminal, helpOf(command));
  const most = command.rest === undefined ? command.operands.length : Infinity;
  if (positionals.length < command.operands.length || positionals.length > most) {
    const expected = command.operands.map((operand) => `<${operand}>`).join(' ') || 'nothing';
    throw new CommandUsageError(
      `durable-mcp ${command.name} takes ${expected}; it was given ${positionals.join(' ') || 'nothing'}. See durable-mcp ${command.name} --help.`,
    );
  }
  return (await command.run({ operands: positionals, flags: new FlagValues(values), terminal })) ?? 0;
}

function parse(command: Command, words: readonly string[]): { values: RawFlags; positionals: readonly string[] } {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { value, multiple = false }] of Object.entries(flagsOf(command)))
    options[name] = { type: value === undefined ? 'boolean' : 'string', multiple };
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new CommandUsageError(`${reason ?? ''}. See durable-mcp ${command.name} --help.`, { cause });
  }
}

function say(terminal: Terminal, text: string): number {
  terminal.write(text);
  return 0;
}

/** Errors of this library say all there is to say; any other is a defect, and its stack helps to find it. */
function report(error: unknown, isJson: boolean, terminal: Terminal): number {
  const isOwn = error instanceof DurableMcpError;
  const message = error instanceof Error ? error.message : String(error);
  const text = isOwn || !(error instanceof Error) ? message : (error.stack ?? message);
  const code = isOwn ? error.code : 'unexpected';
  terminal.tell(isJson ? JSON.stringify({ error: { code, message } }) : `durable-mcp: ${text}`);
  return error instanceof CommandUsageError ? 2 : 1;
}

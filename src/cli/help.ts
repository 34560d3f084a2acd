import type { Command, Flag } from './command.js';
import { packageVersion } from './package-version.js';

const EVERYWHERE: Readonly<Record<string, Flag>> = {
  json: { help: 'Answer in JSON, for programs.' },
  help: { help: 'Say how the command is used.' },
};

/** Every flag that a command takes. */
export function flagsOf(command: Command): Readonly<Record<string, Flag>> {
  return { ...command.flags, ...EVERYWHERE };
}

export function helpOfAll(commands: readonly Command[]): string {
  const entries = commands.map((command): [string, string] => [usage(command), command.summary]);
  return [
    `durable-mcp ${packageVersion()} — runs and looks after MCP servers whose sessions and calls survive.`,
    '',
    'Usage: durable-mcp <command> [flags]',
    '',
    columns(entries),
    '',
    '`durable-mcp <command> --help` lists the flags of a command. `durable-mcp --version` gives the version.',
    'Exit codes: 0 done; 1 it could not be done, or something is wrong; 2 the command line was not understood.',
  ].join('\n');
}

export function helpOf(command: Command): string {
  const entries = Object.entries(flagsOf(command)).map(([name, { value, help }]): [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    help,
  ]);
  const details = command.details === undefined ? [] : [command.details, ''];
  return [`Usage: durable-mcp ${usage(command)} [flags]`, '', command.summary, '', ...details, columns(entries)].join(
    '\n',
  );
}

function usage({ name, operands, rest }: Command): string {
  return [name, ...operands.map((operand) => `<${operand}>`), ...(rest === undefined ? [] : [`[${rest}]`])].join(' ');
}

function columns(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([left]) => left.length));
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

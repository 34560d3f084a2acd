import type { FlagValues } from './flag-values.js';
import type { Terminal } from './terminal.js';

export interface Flag {
  /** Absent: the flag is on or off. */
  readonly value?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  readonly help: string;
}

export interface Invocation {
  readonly operands: readonly string[];
  readonly flags: FlagValues;
  readonly terminal: Terminal;
}

/** One command of `durable-mcp`. */
export interface Command {
  /** One or two words. */
  readonly name: string;
  /** In order; all are required. */
  readonly operands: readonly string[];
  /** What any number of further operands are. */
  readonly rest?: string;
  readonly summary: string;
  /** What else there is to know before using it. */
  readonly details?: string;
  /** By name, without dashes. `--json` and `--help` are everywhere. */
  readonly flags: Readonly<Record<string, Flag>>;
  /** Gives the exit code if it is not 0. Throws CommandError, CommandUsageError or whatever error says best what is wrong. */
  run(invocation: Invocation): Promise<number | undefined>;
}

import { DurableMcpError } from './durable-mcp-error.js';

/** One mistake in how a server class is written. */
export interface DefinitionProblem {
  /** `Class.method(parameter)`, as far as it is known. */
  readonly where: string;
  /** What is wrong. */
  readonly what: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A server class is not written correctly. Carries every problem that was found, so that all can be mended at once. */
export class DefinitionError extends DurableMcpError {
  override readonly code = 'definition_invalid';

  constructor(readonly problems: readonly DefinitionProblem[]) {
    super(describe(problems));
  }
}

function describe(problems: readonly DefinitionProblem[]): string {
  const count = problems.length === 1 ? 'There is 1 problem' : `There are ${problems.length} problems`;
  const lines = problems.map(({ where, what, fix }, index) => `  ${index + 1}. ${where}: ${what}\n     Fix: ${fix}`);
  return `${count} in the definition of this MCP server.\n${lines.join('\n')}`;
}

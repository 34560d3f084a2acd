import { DurableMcpError } from './durable-mcp-error.js';

/** One constraint that a value broke. */
export interface Violation {
  /** Path of the property, such as `items[2].quantity`; empty for the value itself. */
  readonly path: string;
  /** The constraint in words, such as `must be a positive number`. */
  readonly constraint: string;
}

/** Arguments that do not fit the declared schema. The message names each property and its constraint and is fit for clients. */
export class InvalidArgumentsError extends DurableMcpError {
  override readonly code = 'arguments_invalid';

  constructor(
    readonly subject: string,
    readonly violations: readonly Violation[],
  ) {
    super(`Invalid arguments for ${subject}: ${violations.map(describe).join('; ')}`);
  }
}

function describe({ path, constraint }: Violation): string {
  return path === '' ? constraint : `${path}: ${constraint}`;
}

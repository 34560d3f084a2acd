import { DurableMcpError } from './durable-mcp-error.js';
import type { Violation } from './invalid-arguments-error.js';

/** A stored result no longer fits what its step says that it returns. Either it did not from the start, or the schema has changed since. */
export class StoredValueMismatchError extends DurableMcpError {
  override readonly code = 'stored_value_mismatch';

  constructor(
    where: string,
    readonly violations: readonly Violation[],
  ) {
    const reasons = violations.map(({ path, constraint }) => (path === '' ? constraint : `${path}: ${constraint}`));
    super(
      `${where}: its result, as JSON, does not fit the schema in \`returns\`: ${reasons.join('; ')}. ` +
        'Let the schema take what JSON.stringify makes of the result.',
    );
  }
}

import { DurableMcpError } from './durable-mcp-error.js';
import type { Violation } from './invalid-arguments-error.js';

/** A tool returned something else than its output schema says. Clients do not see what; it is the server's mistake. */
export class OutputMismatchError extends DurableMcpError {
  override readonly code = 'output_mismatch';

  constructor(
    readonly where: string,
    readonly violations: readonly Violation[],
  ) {
    const reasons = violations.map(({ path, constraint }) => (path === '' ? constraint : `${path}: ${constraint}`));
    super(
      `${where} returned what does not fit its output schema: ${reasons.join('; ')}. ` +
        'Return what the schema describes, or change the schema.',
    );
  }
}

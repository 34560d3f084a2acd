import { DurableMcpError } from './durable-mcp-error.js';

/** A step's result cannot be kept: it would come back as something else. The step has failed with it. */
export class UnstorableValueError extends DurableMcpError {
  override readonly code = 'value_unstorable';

  /** `where` names the step and the place in its result, `found` what is there, `fix` what to write instead. */
  constructor(where: string, found: string, fix: string) {
    super(`${where}: ${found} cannot be stored. ${fix}`);
  }
}

import { DurableMcpError } from './durable-mcp-error.js';

/** The choice of a runtime, or an option of it, cannot be used; or an app is used in a way that its runtime does not offer. */
export class RuntimeOptionsError extends DurableMcpError {
  override readonly code = 'runtime_options';
}

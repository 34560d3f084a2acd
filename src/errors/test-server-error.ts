import { DurableMcpError } from './durable-mcp-error.js';

/** The test kit could not do what a test asked of its server: the class cannot be loaded, the process did not start or stop, or it is in the wrong state. */
export class TestServerError extends DurableMcpError {
  override readonly code = 'test_server';
}

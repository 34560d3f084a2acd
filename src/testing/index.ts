export { DurableMcpTest } from './durable-mcp-test.js';
export type { TestOptions } from './test-options.js';
export { TestServerError } from '../errors/test-server-error.js';

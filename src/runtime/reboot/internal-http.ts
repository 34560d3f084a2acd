import { INTERNAL_HEADER_PREFIX } from '../hosting.js';

/** Carries the secret of this start from the process that routes a request to the one that serves it. */
export const SECRET_HEADER = `${INTERNAL_HEADER_PREFIX}secret`;
/** Answered with 204 once requests can be served; for the supervisor alone. */
export const READY_PATH = '/.durable-mcp/ready';

export { crashAtEveryStep } from './crash-at-every-step.js';
export type { CrashReport, CrashTestOptions, Difference } from './crash-at-every-step.js';
export { DurableMcpTest } from './durable-mcp-test.js';
export type { CrashOptions } from './crash-options.js';
export type { MemberProcess } from './member-processes.js';
export type { ReceivedStream } from './received-streams.js';
export type { Boundary } from '../engine/boundary.js';
export type { TestOptions } from './test-options.js';
export { TestServerError } from '../errors/test-server-error.js';

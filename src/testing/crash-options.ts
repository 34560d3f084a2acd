import type { Boundary } from '../engine/boundary.js';

/** Options of `DurableMcpTest.crashAt`. */
export interface CrashOptions {
  /** Which boundary is meant, where a step, a question and a handler share a name. */
  readonly kind?: Boundary['kind'];
  /** 2: the second time that one process of the server comes there, and so on. Default 1. */
  readonly occurrence?: number;
  /** Starts the server again at once; the promise then resolves when it is up. Default false. */
  readonly thenUp?: boolean;
}

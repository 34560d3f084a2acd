import type { Violation } from '../errors/invalid-arguments-error.js';

/** Levels of arrays and objects that a value may have. Far below what overflows the stack of any validator used here. */
export const maximumDepth = 500;

export function tooDeep(path: string): Violation {
  return { path, constraint: `must not be nested deeper than ${maximumDepth} levels` };
}

/** Says whether recursion over a deeply nested value ran out of stack, as V8 reports it. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Maximum call stack size');
}

import type { Violation } from '../errors/invalid-arguments-error.js';
import { maximumDepth, tooDeep } from './nesting.js';
import { elementPath, memberPath } from './property-path.js';

/** Names that reach the prototype of an object when assigned. */
export type ForbiddenNames = ReadonlySet<string>;

/** `__proto__` is never a property: it would become the prototype of the copy. */
export const prototypeName: ForbiddenNames = new Set(['__proto__']);

/** For values that become class instances: their class is not for a client to replace. */
export const instanceNames: ForbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);

export interface CopyRules {
  readonly path: string;
  readonly depth: number;
  readonly forbidden: ForbiddenNames;
  readonly violations: Violation[];
}

/** A deep copy of a JSON value. Adds a violation for each forbidden name and for what is nested too deep. */
export function copyPlain(value: unknown, rules: CopyRules): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (rules.depth >= maximumDepth) {
    rules.violations.push(tooDeep(''));
    return undefined;
  }
  return Array.isArray(value) ? copyArray(value, rules) : copyObject(value, rules);
}

function copyArray(value: readonly unknown[], rules: CopyRules): unknown[] {
  return value.map((item, index) => copyPlain(item, deeper(rules, elementPath(rules.path, index))));
}

function copyObject(value: object, rules: CopyRules): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const path = memberPath(rules.path, name);
    if (rules.forbidden.has(name)) rules.violations.push({ path, constraint: 'is not an allowed name' });
    else copy[name] = copyPlain(item, deeper(rules, path));
  }
  return copy;
}

function deeper(rules: CopyRules, path: string): CopyRules {
  return { ...rules, path, depth: rules.depth + 1 };
}

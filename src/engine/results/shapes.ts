import { isPlainObject } from '../../metadata/json-value.js';

/** Says of one property's value whether it is as it must be. */
export type Check = (value: unknown) => boolean;

/** The properties that an object of MCP has; any other makes it the user's own. */
export interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

/** Whether an object literal, or an instance of a class, has exactly this shape. Properties that are undefined do not count. */
export function hasShape(value: unknown, { required, optional }: Shape): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  const names = new Set(present.map(([name]) => name));
  if (!Object.keys(required).every((name) => names.has(name))) return false;
  return present.every(([name, item]) => checkOf(required, name)?.(item) ?? checkOf(optional, name)?.(item) ?? false);
}

export const isString: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isRecord: Check = (value) => isPlainObject(value);

export function isOneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

export function isListOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every((item) => check(item));
}

// A name such as `constructor` is in every record's prototype.
function checkOf(checks: Readonly<Record<string, Check>>, name: string): Check | undefined {
  return Object.hasOwn(checks, name) ? checks[name] : undefined;
}

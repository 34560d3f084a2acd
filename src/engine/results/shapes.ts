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
  const isComplete = Object.entries(required).every(([name, check]) => check(propertyOf(value, name)));
  return isComplete && Object.keys(value).every((name) => isAllowed(name, value, { required, optional }));
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

function isAllowed(name: string, value: object, { required, optional }: Shape): boolean {
  const item = propertyOf(value, name);
  if (item === undefined || Object.hasOwn(required, name)) return true;
  return Object.hasOwn(optional, name) && optional[name]?.(item) === true;
}

// Own ones: a name such as `constructor` is in every object's prototype.
function propertyOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

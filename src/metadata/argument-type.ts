import { isClass } from './class-chain.js';
import { isPlainObject } from './json-value.js';
import { isBuiltIn } from './reflected-type.js';
import { isStandardSchema } from './schema-source.js';

/** In words, for messages. */
export const ARGUMENT_TYPES =
  'String, Number, Boolean, BigInt, Date, an enum, a DTO class, or an array of one of these such as [String]';

/** Whether a value for this type can be described to clients and read from JSON. */
export function isArgumentType(type: unknown): boolean {
  if (!Array.isArray(type)) return isItemType(type);
  return type.length === 1 && isItemType(type[0]);
}

function isItemType(type: unknown): boolean {
  if (SCALARS.has(type)) return true;
  return isEnum(type) || (isClass(type) && !isBuiltIn(type) && !isStandardSchema(type));
}

// TypeScript compiles an enum to an object; numeric members are in it twice, by name and by value.
function isEnum(type: unknown): boolean {
  if (!isPlainObject(type) || isStandardSchema(type)) return false;
  const values = Object.values(type);
  return values.length > 0 && values.every((value) => typeof value === 'string' || typeof value === 'number');
}

const SCALARS: ReadonlySet<unknown> = new Set<unknown>([String, Number, Boolean, BigInt, Date]);

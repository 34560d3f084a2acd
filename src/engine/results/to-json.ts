import { instanceToPlain } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { UnusableResultError } from '../../errors/unusable-result-error.js';
import type { JsonValue } from '../../metadata/server-model.js';
import { isBytes, toBase64 } from './media.js';
import { isPlainObject } from '../../metadata/json-value.js';
import { isStackOverflow } from '../../schema/nesting.js';

/**
 * What a handler returned as JSON text. As JSON.stringify has it (dates in ISO 8601, undefined and functions left out), and beyond:
 * a Map becomes an object (its keys as text), a Set or a typed array an array, bytes base64, a BigInt a number if that is exact and else text,
 * an Error its name and message, and an instance of a class what class-transformer's instanceToPlain makes of it.
 * Throws UnusableResultError for cycles and for what JSON has nothing for.
 */
export function toJsonText(value: unknown, where: string): string {
  const text = stringify(value, where);
  if (text !== undefined) return text;
  throw new UnusableResultError(where, `returned a ${typeof value}`, 'Return data that JSON can hold.');
}

/** The same as a value that shares nothing with `value`. */
export function toJson(value: unknown, where: string): JsonValue {
  return toTextAndJson(value, where).json;
}

/** Both, for what is sent twice. Text, a date or a URL is there without quotes. */
export function toTextAndJson(value: unknown, where: string): { readonly text: string; readonly json: JsonValue } {
  const text = toJsonText(value, where);
  const json = JSON.parse(text) as JsonValue;
  return { text: typeof json === 'string' ? json : text, json };
}

function stringify(value: unknown, where: string): string | undefined {
  try {
    const text: unknown = JSON.stringify(value, replace);
    return typeof text === 'string' ? text : undefined;
  } catch (error) {
    if (!isCycle(error)) throw error;
    throw new UnusableResultError(
      where,
      'returned an object that contains itself, or is nested too deep',
      'Return flat data.',
    );
  }
}

// `converted` is what a toJSON method made of the value.
function replace(this: object, key: string, converted: unknown): unknown {
  const value: unknown = Reflect.get(this, key);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isPlainObject(value)) return converted;
  const listed = asBuiltIn(value);
  if (listed !== undefined) return listed;
  return converted === value && isDecorated(value) ? instanceToPlain(value) : converted;
}

function asBuiltIn(value: object): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [nameOfKey(name), item]));
  if (value instanceof Set) return [...value];
  if (isBytes(value)) return toBase64(value, 'result');
  if (isNumbers(value)) return [...value];
  if (value instanceof RegExp) return String(value);
  return value instanceof Error && !('toJSON' in value) ? { name: value.name, message: value.message } : undefined;
}

// Typed arrays other than bytes, such as the vector of an embedding.
function isNumbers(value: object): value is Iterable<number | bigint> {
  return ArrayBuffer.isView(value) && Symbol.iterator in value;
}

function nameOfKey(key: unknown): string {
  return typeof key === 'object' && key !== null ? JSON.stringify(key, replace) : String(key);
}

const classToPlain = 1;

// Only what class-transformer was told about goes through it: it is slow, and makes {} of what it does not know, such as a URL.
function isDecorated(value: object): boolean {
  const type: unknown = Reflect.get(value, 'constructor');
  if (typeof type !== 'function') return false;
  if (defaultMetadataStorage.getStrategy(type) !== 'none') return true;
  if (defaultMetadataStorage.getExposedMetadatas(type).length > 0) return true;
  return Object.keys(value).some(
    (name) =>
      defaultMetadataStorage.findExcludeMetadata(type, name) !== undefined ||
      defaultMetadataStorage.findTransformMetadatas(type, name, classToPlain).length > 0,
  );
}

// V8 says "Converting circular structure to JSON"; a cycle of class instances or maps overflows the stack instead.
function isCycle(error: unknown): boolean {
  return isStackOverflow(error) || (error instanceof TypeError && error.message.includes('circular structure'));
}

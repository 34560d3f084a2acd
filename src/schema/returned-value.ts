import { DefinitionError } from '../errors/definition-error.js';
import type { JsonValue, StandardSchema } from '../metadata/server-model.js';
import { builtInCodec } from './built-in-codecs.js';
import { dtoCodec } from './dto/dto-codec.js';
import { plainCodec } from './plain-codec.js';
import { standardCodec } from './standard-codec.js';
import type { ValueCodec } from './value-codec.js';

/** How a step's result gets into the journal and back. */
export interface ReturnedValue {
  /** Throws UnstorableValueError, naming the place and what to write, for a value that would come back as another. */
  toStored(value: unknown): JsonValue;
  /** The value as user code gets it. A promise only for a Standard Schema that validates asynchronously. */
  revive(stored: JsonValue): unknown;
}

// null and undefined differ to the code that goes on with them.
const storedUndefined = '$undefined';

/**
 * By what a step says that it returns: nothing (any JSON), a constructor (`String`, `Number`, `Boolean`, `BigInt`, `Date`, `URL`,
 * `Map`, `Set`, `Uint8Array`, `Buffer`, `Object`, `Array`), a class (through class-transformer), one of these in an array, or a
 * Standard Schema, which parses the JSON of the result. null and undefined are always kept as they are.
 * A first run should go on with the revived value too: only then does a replay see exactly the same.
 */
export function reviver(returns: unknown, where: string): ReturnedValue {
  const codec = codecOf(returns, where);
  return Object.freeze({
    toStored(value: unknown) {
      if (value === undefined) return { [storedUndefined]: true };
      return value === null ? null : codec.encode(value, where);
    },
    revive(stored: JsonValue) {
      if (isUndefined(stored)) return undefined;
      return stored === null ? null : codec.decode(stored, where);
    },
  });
}

function codecOf(returns: unknown, where: string): ValueCodec {
  if (returns === undefined || returns === Object || returns === Array) return plainCodec;
  const builtIn = builtInCodec(returns);
  if (builtIn !== undefined) return builtIn;
  if (isStandardSchema(returns)) return standardCodec(returns);
  if (Array.isArray(returns) && returns.length === 1) return listCodec(codecOf(returns[0], where));
  if (typeof returns === 'function') return dtoCodec(returns);
  throw new DefinitionError([
    {
      where,
      what: '`returns` is nothing that a result can be revived by.',
      fix: 'Give a class, String, Number, Boolean, BigInt, Date, one of these in an array such as [Date], or a Standard Schema.',
    },
  ]);
}

function listCodec(items: ValueCodec): ValueCodec {
  return {
    encode(value, where) {
      if (Array.isArray(value))
        return value.map((item, index) => (item === null ? null : items.encode(item, `${where}[${index}]`)));
      return plainCodec.encode(value, where);
    },
    decode(stored, where) {
      if (!Array.isArray(stored)) return stored;
      const decoded = stored.map((item: JsonValue): unknown => (item === null ? null : items.decode(item, where)));
      return decoded.some((item) => item instanceof Promise) ? Promise.all(decoded) : decoded;
    },
  };
}

// zod's schemas are objects, arktype's functions.
function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}

function isUndefined(stored: JsonValue): boolean {
  return typeof stored === 'object' && stored !== null && Object.keys(stored).length === 1 && storedUndefined in stored;
}

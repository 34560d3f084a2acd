import { StoredValueMismatchError } from '../errors/stored-value-mismatch-error.js';
import type { JsonValue, StandardResult, StandardSchema } from '../metadata/server-model.js';
import { issueViolations } from './compile-standard.js';
import { plainCodec } from './plain-codec.js';
import type { ValueCodec } from './value-codec.js';

/** Stores the JSON of a value (a Date as its ISO string) and revives it by parsing that with the schema. */
export function standardCodec(schema: StandardSchema): ValueCodec {
  return {
    encode(value, where) {
      const text: unknown = JSON.stringify(value);
      return typeof text === 'string' ? parseJson(text) : plainCodec.encode(value, where);
    },
    decode(stored, where) {
      const result = schema['~standard'].validate(stored);
      const settle = (settled: StandardResult): unknown => {
        if (settled.issues === undefined) return settled.value;
        throw new StoredValueMismatchError(where, issueViolations(settled.issues, ''));
      };
      return result instanceof Promise ? result.then(settle) : settle(result);
    },
  };
}

function parseJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}

import type { JsonObject } from '../metadata/server-model.js';
import { compileValidator } from './json-validator.js';
import { copyPlain, prototypeName } from './plain-copy.js';
import type { ValueReader } from './value-reader.js';

/** Reads values by the user's own JSON Schema: a copy with the schema's defaults. */
export function jsonReader(schema: JsonObject, where: string): ValueReader {
  const validate = compileValidator(schema, { where, appliesDefaults: true });
  return {
    read(value, path, violations) {
      const before = violations.length;
      const copy = copyPlain(value, { path, depth: 0, forbidden: prototypeName, violations });
      if (violations.length > before) return undefined;
      for (const violation of validate(copy)) violations.push(violation);
      return copy;
    },
  };
}

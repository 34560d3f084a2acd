import type { JsonObject, JsonValue } from '../../metadata/server-model.js';
import { nullable } from '../describe-shape.js';

/**
 * Adds what `@JSONSchema` of class-validator-jsonschema says: an object of keywords that replace the derived ones, or a
 * function of the derived schema. It describes only; values are checked by the class-validator decorators.
 * OpenAPI's `nullable` becomes the type null, which JSON Schema has instead.
 */
export function annotate(schema: JsonObject, annotation: unknown): JsonObject {
  const given: unknown =
    typeof annotation === 'function' ? Reflect.apply(annotation, undefined, [schema, {}]) : annotation;
  if (!isJsonObject(given)) return schema;
  const { nullable: isNullable, ...keywords } = given;
  const base = typeof annotation === 'function' ? keywords : { ...schema, ...keywords };
  return isNullable === true ? nullable(base) : base;
}

function isJsonObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

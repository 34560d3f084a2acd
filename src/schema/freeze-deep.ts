import type { JsonObject, JsonValue } from '../metadata/server-model.js';

/** A frozen copy: what is listed stays as it was compiled. */
export function freezeDeep(json: JsonObject): JsonObject {
  return Object.freeze(Object.fromEntries(Object.entries(json).map(([name, value]) => [name, frozen(value)])));
}

function frozen(value: JsonValue): JsonValue {
  if (isList(value)) return Object.freeze(value.map(frozen));
  return typeof value === 'object' && value !== null ? freezeDeep(value) : value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

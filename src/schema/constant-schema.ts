import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../metadata/server-model.js';
import { makeAgain } from './make-again.js';

/** Keywords whose members are named by the user: a property may be called `default`. */
const NAMING = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** What a schema says of itself, without the defaults that a function makes anew each time. `varies`: there are such. */
export function constantSchema(describe: () => JsonObject): { readonly json: JsonObject; readonly varies: boolean } {
  const first = describe();
  if (!JSON.stringify(first).includes('"default":')) return { json: first, varies: false };
  const json = constantMembers(first, makeAgain(first, describe), false);
  return { json, varies: !isDeepStrictEqual(json, first) };
}

function constantMembers(first: JsonObject, second: JsonObject, isNaming: boolean): JsonObject {
  const members = Object.entries(first).filter(
    ([key, value]) => isNaming || key !== 'default' || isDeepStrictEqual(value, second[key]),
  );
  return Object.fromEntries(
    members.map(([key, value]) => [key, constantPart(value, second[key], !isNaming && NAMING.has(key))]),
  );
}

function constantPart(first: JsonValue, second: JsonValue | undefined, isNaming: boolean): JsonValue {
  if (isList(first) && isList(second)) return first.map((item, index) => constantPart(item, second[index], false));
  return isObject(first) && isObject(second) ? constantMembers(first, second, isNaming) : first;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

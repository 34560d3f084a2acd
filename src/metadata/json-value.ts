import type { JsonObject, JsonValue } from './server-model.js';

/** A frozen copy of what is plain JSON (properties that are `undefined` drop out); undefined for anything else, cycles included. */
export function asJsonObject(value: unknown): JsonObject | undefined {
  return isPlainObject(value) ? copyObject(value, []) : undefined;
}

/** An object literal: neither an array nor an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copy(value: unknown, parents: readonly object[]): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return copyArray(value, parents);
  return isPlainObject(value) ? copyObject(value, parents) : undefined;
}

function copyArray(values: readonly unknown[], parents: readonly object[]): readonly JsonValue[] | undefined {
  if (parents.includes(values)) return undefined;
  const items = values.map((value) => copy(value, [...parents, values]));
  return items.every((item) => item !== undefined) ? Object.freeze(items) : undefined;
}

function copyObject(source: Readonly<Record<string, unknown>>, parents: readonly object[]): JsonObject | undefined {
  if (parents.includes(source)) return undefined;
  const entries: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const copied = copy(value, [...parents, source]);
    if (copied === undefined) return undefined;
    entries.push([name, copied]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

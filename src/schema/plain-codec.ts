import { UnstorableValueError } from '../errors/unstorable-value-error.js';
import type { JsonValue } from '../metadata/server-model.js';
import { maximumDepth } from './nesting.js';
import { elementPath, memberPath } from './property-path.js';
import { isScalarJson } from './shape.js';
import type { ValueCodec } from './value-codec.js';

/** For values that are JSON already. Refuses what JSON would change; properties that are undefined go, as in JSON. */
export const plainCodec: ValueCodec = Object.freeze({
  encode: (value: unknown, where: string) => toPlain(value, { where, path: '', depth: 0 }),
  decode: (stored: JsonValue) => stored,
});

interface Place {
  readonly where: string;
  readonly path: string;
  readonly depth: number;
}

function toPlain(value: unknown, place: Place): JsonValue {
  if (isScalarJson(value)) return value;
  if (place.depth >= maximumDepth)
    throw unstorable(`what is nested deeper than ${maximumDepth} levels, or in itself,`, place);
  if (Array.isArray(value))
    return value.map((item, index) => toPlain(item, inside(place, elementPath(place.path, index))));
  if (typeof value !== 'object' || !isPlainObject(value)) throw unstorable(nameOf(value), place);
  const entries: [string, unknown][] = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, toPlain(item, inside(place, memberPath(place.path, name)))]),
  );
}

function inside(place: Place, path: string): Place {
  return { where: place.where, path, depth: place.depth + 1 };
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor.name}`;
  return typeof value === 'number' || value === undefined ? String(value) : `a ${typeof value}`;
}

function unstorable(found: string, { where, path }: Place): UnstorableValueError {
  const fix = 'Say what the step returns with `returns` (a class, Date, BigInt, …), or return plain JSON.';
  return new UnstorableValueError(path === '' ? where : `${where}, ${path}`, found, fix);
}

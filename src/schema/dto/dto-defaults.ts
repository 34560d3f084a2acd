import { isDeepStrictEqual } from 'node:util';
import type { Constructor, JsonValue } from '../../metadata/server-model.js';
import { makeAgain } from '../make-again.js';
import { isScalarJson } from '../shape.js';
import { isDecorated } from './property-record.js';

/** What a DTO's initialisers give its properties. */
export interface DtoDefaults {
  /** Properties that have a value without any input. */
  readonly initialised: ReadonlySet<string>;
  /** Those values that are the same for every instance and can be said in JSON. Dates cannot: most are the time of creation. */
  readonly values: ReadonlyMap<string, JsonValue>;
  /** Some differ from instance to instance. Functions do not count: they are no data. */
  readonly varies: boolean;
}

/** Makes two instances of `type`. Throws what its constructor throws. */
export function dtoDefaults(type: Constructor): DtoDefaults {
  const first = instantiate(type);
  const second = makeAgain(first, () => instantiate(type));
  const initialised = Object.keys(first).filter((property) => valueOf(first, property) !== undefined);
  const values = new Map<string, JsonValue>();
  for (const property of initialised) {
    const value = toJson(valueOf(first, property));
    const again = toJson(valueOf(second, property));
    if (value !== undefined && JSON.stringify(value) === JSON.stringify(again)) values.set(property, value);
  }
  const varies = initialised.some((property) => differs(valueOf(first, property), valueOf(second, property)));
  return { initialised: new Set(initialised), values, varies };
}

/** Makes an instance without arguments. */
function instantiate(type: Constructor): object {
  const instance: unknown = Reflect.construct(asClass(type), []);
  return typeof instance === 'object' && instance !== null ? instance : {};
}

// Whether it can be constructed so is found out by doing it.
function asClass(type: Constructor): new () => object {
  return type as unknown as new () => object;
}

function valueOf(instance: object, property: string): unknown {
  const value: unknown = Reflect.get(instance, property);
  return value;
}

function differs(value: unknown, again: unknown): boolean {
  return typeof value !== 'function' && !isDeepStrictEqual(value, again);
}

function toJson(value: unknown): JsonValue | undefined {
  if (isScalarJson(value)) return value;
  if (Array.isArray(value)) return whole(value.map(toJson));
  if (typeof value !== 'object' || !isPlain(value)) return undefined;
  const entries: [string, unknown][] = Object.entries(value).filter(([, item]) => item !== undefined);
  const items = whole(entries.map(([, item]) => toJson(item)));
  return items && Object.fromEntries(entries.map(([name], index) => [name, items[index] ?? null]));
}

function whole(items: readonly (JsonValue | undefined)[]): readonly JsonValue[] | undefined {
  return items.every((item) => item !== undefined) ? items : undefined;
}

// A literal, or a nested DTO.
function isPlain(value: object): boolean {
  return value.constructor === Object || isDecorated(value.constructor as Constructor);
}

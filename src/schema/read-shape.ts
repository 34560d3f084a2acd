import type { Violation } from '../errors/invalid-arguments-error.js';
import type { Constructor } from '../metadata/server-model.js';
import { maximumDepth, tooDeep } from './nesting.js';
import { copyPlain, instanceNames } from './plain-copy.js';
import { elementPath, memberPath } from './property-path.js';
import { readScalar } from './read-scalar.js';
import type { Shape } from './shape.js';

/** Stands for a value that does not have its shape; the violations say why. */
export const misshapen: unique symbol = Symbol('misshapen');

export interface Members {
  readonly type: Constructor;
  readonly value: object;
  /** A property that the object has beside those of its class. */
  readonly discriminator?: string;
}

export interface ShapeReading {
  readonly path: string;
  readonly depth: number;
  readonly violations: Violation[];
  /** Reads the object of a DTO class; absent where no DTO can be. */
  readonly readMembers?: (members: Members, reading: ShapeReading) => unknown;
}

/** A copy of `value` with scalars revived, or `misshapen`. The first of what a value breaks is said, for each of its parts. */
export function readShape(shape: Shape, value: unknown, reading: ShapeReading): unknown {
  if (reading.depth > maximumDepth) return refuse(reading, tooDeep('').constraint);
  if (shape.kind === 'any') return readAny(value, reading);
  if (shape.kind === 'enum') return readEnum(shape, value, reading);
  if (shape.kind === 'list') return readList(shape, value, reading);
  if (isObjectShape(shape)) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? readObject(shape, value, reading) : refuse(reading, 'must be an object');
  }
  const scalar = readScalar(shape.kind, value);
  return scalar.isValid ? scalar.value : refuse(reading, scalar.constraint);
}

type ObjectShape = Extract<Shape, { kind: 'object' | 'record' | 'dto' | 'union' }>;

function isObjectShape(shape: Shape): shape is ObjectShape {
  return shape.kind === 'object' || shape.kind === 'record' || shape.kind === 'dto' || shape.kind === 'union';
}

function readObject(shape: ObjectShape, value: object, reading: ShapeReading): unknown {
  if (shape.kind === 'object') return readAny(value, reading);
  if (shape.kind === 'record') return readRecord(shape.values, value, reading);
  if (shape.kind === 'dto') return reading.readMembers?.({ type: shape.type, value }, reading);
  return readUnion(shape, value, reading);
}

function readAny(value: unknown, { path, depth, violations }: ShapeReading): unknown {
  const before = violations.length;
  const copy = copyPlain(value, { path, depth, violations, forbidden: instanceNames });
  return violations.length > before ? misshapen : copy;
}

function readEnum(shape: Extract<Shape, { kind: 'enum' }>, value: unknown, reading: ShapeReading): unknown {
  if (shape.values.some((known) => known === value)) return value;
  return refuse(reading, `must be one of: ${shape.values.map((known) => JSON.stringify(known)).join(', ')}`);
}

function readList(shape: Extract<Shape, { kind: 'list' }>, value: unknown, reading: ShapeReading): unknown {
  if (!Array.isArray(value)) return refuse(reading, 'must be an array');
  const items = value.map((item, index) =>
    readShape(shape.items, item, deeper(reading, elementPath(reading.path, index))),
  );
  return items.includes(misshapen) ? misshapen : items;
}

function readRecord(values: Shape, value: object, reading: ShapeReading): unknown {
  const entries = Object.entries(value).map(([name, item]): readonly [string, unknown] => {
    const inner = deeper(reading, memberPath(reading.path, name));
    return [name, instanceNames.has(name) ? refuse(inner, 'is not an allowed name') : readShape(values, item, inner)];
  });
  return entries.some(([, item]) => item === misshapen) ? misshapen : Object.fromEntries(entries);
}

function readUnion(shape: Extract<Shape, { kind: 'union' }>, value: object, reading: ShapeReading): unknown {
  const given: unknown = Object.hasOwn(value, shape.discriminator)
    ? Reflect.get(value, shape.discriminator)
    : undefined;
  const member = shape.members.find(({ name }) => name === given);
  if (member !== undefined)
    return reading.readMembers?.({ type: member.type, value, discriminator: shape.discriminator }, reading);
  const names = shape.members.map(({ name }) => JSON.stringify(name)).join(', ');
  return refuse({ ...reading, path: memberPath(reading.path, shape.discriminator) }, `must be one of: ${names}`);
}

/** Reading one level further down. */
export function deeper(reading: ShapeReading, path: string): ShapeReading {
  return { ...reading, path, depth: reading.depth + 1 };
}

function refuse({ path, violations }: ShapeReading, constraint: string): typeof misshapen {
  violations.push({ path, constraint });
  return misshapen;
}

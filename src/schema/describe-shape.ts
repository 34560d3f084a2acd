import type { Constructor, JsonObject, JsonValue } from '../metadata/server-model.js';
import type { ScalarKind, Shape, UnionShape } from './shape.js';

/** Defines DTO classes elsewhere in the schema. */
export interface Referrer {
  /** A reference to the definition of `type`; `tag` is a property with one value that tells it from other members of a union. */
  refer(type: Constructor, tag?: { readonly property: string; readonly value: string }): JsonObject;
}

const scalars: Readonly<Record<ScalarKind, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  numeric: { type: 'number' },
  integer: { type: 'integer' },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
};

/** JSON Schema 2020-12 for a shape. */
export function describeShape(shape: Shape, referrer: Referrer): JsonObject {
  return { ...describeKind(shape, referrer), ...shape.keywords };
}

/** The same schema with null allowed. */
export function nullable(schema: JsonObject): JsonObject {
  const types = listOf(schema['type']);
  if (types.includes('null') || Object.keys(schema).length === 0) return schema;
  if (types.length === 0) return { anyOf: [schema, { type: 'null' }] };
  const choices = listOf(schema['enum']);
  return { ...schema, type: [...types, 'null'], ...(choices.length > 0 && { enum: [...choices, null] }) };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (isList(value)) return value;
  return value === undefined ? [] : [value];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function describeKind(shape: Shape, referrer: Referrer): JsonObject {
  switch (shape.kind) {
    case 'any':
      return {};
    case 'object':
      return { type: 'object' };
    case 'enum':
      return describeEnum(shape);
    case 'list':
      return { type: 'array', items: describeShape(shape.items, referrer) };
    case 'record':
      return { type: 'object', additionalProperties: describeShape(shape.values, referrer) };
    case 'dto':
      return referrer.refer(shape.type);
    case 'union':
      return describeUnion(shape, referrer);
    default:
      return scalars[shape.kind];
  }
}

function describeEnum({ values }: Extract<Shape, { kind: 'enum' }>): JsonObject {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  const [only] = types;
  return types.length === 1 && only !== undefined ? { type: only, enum: values } : { enum: values };
}

function describeUnion({ discriminator, members }: UnionShape, referrer: Referrer): JsonObject {
  return { oneOf: members.map(({ name, type }) => referrer.refer(type, { property: discriminator, value: name })) };
}

import type { Constructor } from '../metadata/server-model.js';
import { enumValues, scalarShape, type Shape } from './shape.js';

/** Why a type cannot be used, and what to write; the caller knows where. */
export interface TypeMistake {
  readonly what: string;
  readonly fix: string;
}

// What TypeScript reflects for types that have no class.
const reflectedVaguely: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  Object,
  Array,
  Function,
  Promise,
  Symbol,
  Map,
  Set,
]);

const choices =
  'String, Number, Boolean, BigInt, Date, an enum, a DTO class, or one of these in an array such as [String]';

/** The shape of a `@Param`, from its type: `String`, `Number`, `Boolean`, `BigInt`, `Date`, an enum object, a DTO class, or `[X]`. */
export function paramShape(type: unknown, name: string): Shape | TypeMistake {
  const scalar = scalarShape(type);
  if (scalar !== undefined) return scalar;
  if (Array.isArray(type)) return listShape(type, name);
  if (reflectedVaguely.has(type)) return vague(type, name);
  if (typeof type === 'function') return { kind: 'dto', type: asConstructor(type) };
  const values = typeof type === 'object' && type !== null ? enumValues(type) : [];
  if (values.length > 0) return { kind: 'enum', values };
  return { what: `the type of @Param('${name}') is not one that can be described.`, fix: `Use ${choices}.` };
}

/** The same where a client can send text alone: no text is an array or an object. */
export function textShape(type: unknown, name: string): Shape | TypeMistake {
  const shape = paramShape(type, name);
  if (isTypeMistake(shape) || (shape.kind !== 'list' && shape.kind !== 'dto')) return shape;
  return {
    what: `@Param('${name}') is ${shape.kind === 'list' ? 'an array' : 'an object'}, but clients send the arguments of a prompt and the variables of a uri as text.`,
    fix: `Take it as text, @Param('${name}', { type: String }), and read that in the method; or make the method a @Tool().`,
  };
}

export function isTypeMistake(found: Shape | TypeMistake): found is TypeMistake {
  return 'fix' in found;
}

function listShape(types: readonly unknown[], name: string): Shape | TypeMistake {
  if (types.length !== 1) {
    return {
      what: `the type of @Param('${name}') is an array of ${types.length}.`,
      fix: 'Give one element type, such as [String].',
    };
  }
  const items = paramShape(types[0], name);
  return isTypeMistake(items) ? items : { kind: 'list', items };
}

function vague(type: unknown, name: string): TypeMistake {
  const seen = typeof type === 'function' ? `is only known as ${type.name}` : 'is not known';
  const what = `the type of @Param('${name}') ${seen}: TypeScript reflects no unions, interfaces or elements of arrays.`;
  const example = type === Array ? '[String]' : 'String';
  return { what, fix: `Say it: @Param('${name}', { type: ${example} }). Possible are ${choices}.` };
}

// Whether it is a DTO class is found out when it is planned.
function asConstructor(type: object): Constructor {
  return type as Constructor;
}

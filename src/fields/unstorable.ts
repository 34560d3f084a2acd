import type { DeclaredType } from './declared-types.js';

/** What a value is that cannot be stored, and what to do about it. */
export interface Unstorable {
  readonly found: string;
  readonly fix: string;
}

/** `declared` is absent where no field can declare a class: in the result of a step. */
export function describeUnstorable(value: unknown, declared: DeclaredType | undefined): Unstorable {
  if (typeof value === 'symbol') return { found: 'a symbol', fix: 'Use a string instead.' };
  if (typeof value === 'function') return { found: describeFunction(value), fix: functionFix(declared) };
  if (typeof value !== 'object' || value === null) return { found: `a ${typeof value}`, fix: keepOut(declared) };
  const found = `an instance of ${classNameOf(value)}`;
  if (value instanceof Promise) return { found: 'a Promise', fix: 'Await it first.' };
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    return { found, fix: `Nothing can list what it holds. ${keepOut(declared)}` };
  }
  const base = builtInBaseOf(value);
  if (base === undefined) return { found, fix: instanceFix(classNameOf(value), declared) };
  return { found: `${found}, a kind of ${base},`, fix: `Hold a plain ${base} instead. ${keepOut(declared)}` };
}

/** The built-in class, if any, that a value's class extends: such a value holds more than its properties. */
export function builtInBaseOf(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return 'typed array';
  return builtInBases.find((base) => value instanceof base)?.name;
}

export function cycle(): Unstorable {
  return { found: 'an object that contains itself', fix: 'Keep an id of the outer object instead.' };
}

export function tooDeep(maximumDepth: number): Unstorable {
  return { found: `what is nested deeper than ${maximumDepth} levels`, fix: 'Store it flatter, such as in an array.' };
}

const builtInBases = [
  Map,
  Set,
  Array,
  Date,
  Error,
  RegExp,
  URL,
  ArrayBuffer,
  SharedArrayBuffer,
  WeakMap,
  WeakSet,
  WeakRef,
  Promise,
] as const;

function classNameOf(value: object): string {
  const constructor: unknown = Reflect.get(value, 'constructor');
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class without name';
}

function describeFunction(value: { readonly name: string }): string {
  return value.name === '' ? 'a function' : `the function ${value.name}`;
}

function functionFix(declared: DeclaredType | undefined): string {
  return declared === undefined ? keepOut(declared) : 'Make it a method of the class, or mark the field @Transient().';
}

function instanceFix(className: string, declared: DeclaredType | undefined): string {
  if (declared === undefined) return `Return plain data, or say \`returns: ${className}\` on the step.`;
  const { place, classes } = declared;
  if (classes.length === 0) {
    return `Put @Type(() => ${className}) (of class-transformer) on ${place}, or mark the field @Transient().`;
  }
  const names = classes.map(({ type }) => type.name).join(' or ');
  return `${place} is declared to hold ${names}: store that, give its @Type a discriminator with ${className} among the subTypes, or mark the field @Transient().`;
}

function keepOut(declared: DeclaredType | undefined): string {
  return declared === undefined ? 'Return plain data.' : 'Keep plain data, or mark the field @Transient().';
}

import 'reflect-metadata';
import { isClass } from './class-chain.js';
import { isContext } from './context-symbol.js';
import type { Constructor } from './server-model.js';

/** What the compiler recorded of a parameter's type. */
export type ReflectedType =
  /** This compiler records nothing. */
  | { readonly kind: 'unrecorded' }
  /** Recorded, but nothing is known of it: an interface, a union, `import type`, a class that was not loaded yet. */
  | { readonly kind: 'unknown'; readonly recorded: 'Object' | 'undefined' }
  | { readonly kind: 'context' }
  /** A class of the language itself. */
  | { readonly kind: 'value'; readonly type: Constructor }
  /** A class of the user's. */
  | { readonly kind: 'class'; readonly type: Constructor };

/** Types of the parameters of the method `key`, or of the constructor, as recorded on this very class or prototype; undefined when nothing is. */
export function reflectedTypes(target: object, key?: string): readonly ReflectedType[] | undefined {
  const recorded: unknown = key === undefined ? ownMetadata(target) : ownMetadata(target, key);
  return Array.isArray(recorded) ? recorded.map(readType) : undefined;
}

/** Whether the language provides this class. */
export function isBuiltIn(type: unknown): boolean {
  return BUILT_INS.has(type);
}

/** Whether this class says so little that no container could provide a value for it. */
export function isPlainValue(type: unknown): boolean {
  return PLAIN_VALUES.has(type);
}

// The `design:` keys are TypeScript's (emitDecoratorMetadata).
function ownMetadata(target: object, key?: string): unknown {
  if (key === undefined) return Reflect.getOwnMetadata('design:paramtypes', target);
  return Reflect.getOwnMetadata('design:paramtypes', target, key);
}

function readType(type: unknown): ReflectedType {
  if (type === Object) return { kind: 'unknown', recorded: 'Object' };
  if (isContext(type)) return { kind: 'context' };
  if (!isClass(type) && !isBuiltIn(type)) return { kind: 'unknown', recorded: 'undefined' };
  const known = type as Constructor;
  return isBuiltIn(type) ? { kind: 'value', type: known } : { kind: 'class', type: known };
}

const PLAIN_VALUES: ReadonlySet<unknown> = new Set<unknown>([
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  Object,
  Function,
  Array,
  Promise,
]);

const BUILT_INS: ReadonlySet<unknown> = new Set<unknown>([
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  Object,
  Function,
  Array,
  Date,
  RegExp,
  Error,
  Promise,
  Map,
  Set,
  WeakMap,
  WeakSet,
  ArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Buffer,
  URL,
  AbortSignal,
]);

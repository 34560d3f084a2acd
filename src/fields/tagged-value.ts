/**
 * The stored form of what JSON does not have: `{ "$": [tag, data, …] }`. Everything else is stored as the JSON that it is;
 * an object with a property `$` of its own is stored as `{ "$": ["Object", properties] }`.
 */
export const tagKey = '$';

/** Tags that both directions know; those of built-in values are in built-in-values.ts. */
export const tags = Object.freeze({
  undefined: 'undefined',
  number: 'Number',
  bigint: 'BigInt',
  /** The n-th object of the whole, counted from 0 in the order in which they begin: an object that is in two places stays one. */
  reference: 'Reference',
  /** A plain object with a property `$`. */
  object: 'Object',
  /** An object without prototype. */
  bare: 'Bare',
  map: 'Map',
  set: 'Set',
  error: 'Error',
  /**
   * An instance of the class that its field declares; data: properties, its name among the subtypes if it has one, and the names of the
   * properties that the class gives to a new instance and this one has not.
   */
  instance: 'Instance',
});

export interface TaggedValue {
  readonly [tagKey]: readonly [tag: string, ...data: unknown[]];
}

export function tagged(tag: string, ...data: readonly unknown[]): TaggedValue {
  return { [tagKey]: [tag, ...data] };
}

/** An object's properties, to be read by name. */
export function asRecord(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}

/** Sets an own property, whatever its name (`__proto__`) and whatever accessor the prototype has. */
export function setOwn(target: object, name: string, value: unknown): void {
  if (Object.hasOwn(target, name) || !(name in target)) Reflect.set(target, name, value);
  else Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

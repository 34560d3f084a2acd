import { FieldNotRestorableError } from '../errors/field-errors.js';
import { DeclaredTypes } from './declared-types.js';
import { ValueEncoder } from './value-encoder.js';
import { ValueReviver } from './value-reviver.js';

/**
 * The text of one value that has no field: a step's result. Everything that fields can hold can be stored, except instances of
 * classes, for which nothing declares a class. Throws FieldNotStorableError; `where` is `Class.step`.
 */
export function storeValue(value: unknown, where: string): string {
  return JSON.stringify(new ValueEncoder(where, new DeclaredTypes()).encode(value));
}

/** A new value, equal to the one that was stored. Throws FieldNotRestorableError. */
export function reviveValue(text: string, where: string): unknown {
  try {
    const stored: unknown = JSON.parse(text);
    return new ValueReviver(new DeclaredTypes(), refuseInstance).revive(stored);
  } catch (cause) {
    throw new FieldNotRestorableError(where, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function refuseInstance(): never {
  throw new TypeError('an instance of a class is in it.');
}

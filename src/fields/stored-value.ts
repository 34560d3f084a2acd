import { FieldNotRestorableError } from '../errors/field-errors.js';
import type { Constructor } from '../metadata/server-model.js';
import { DeclaredTypes, type DeclaredType } from './declared-types.js';
import { ValueEncoder } from './value-encoder.js';
import { ValueReviver } from './value-reviver.js';

/**
 * The text of one value that has no field: a step's result, a call's arguments. Everything that fields can hold can be stored, but of instances
 * only those of `classes`, and what they declare. Throws FieldNotStorableError; `where` is `Class.step`.
 */
export function storeValue(value: unknown, where: string, classes: readonly Constructor[] = []): string {
  return JSON.stringify(new ValueEncoder(where, new DeclaredTypes()).encode(value, declare(classes, where)));
}

/** A new value, equal to the one that was stored with the same `classes`. Throws FieldNotRestorableError. */
export function reviveValue(text: string, where: string, classes: readonly Constructor[] = []): unknown {
  try {
    const stored: unknown = JSON.parse(text);
    return new ValueReviver(new DeclaredTypes(), refuseInstance).revive(stored, declare(classes, where));
  } catch (cause) {
    throw new FieldNotRestorableError(where, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

// Told apart by their places: two classes may have one name.
function declare(classes: readonly Constructor[], place: string): DeclaredType | undefined {
  if (classes.length === 0) return undefined;
  return { place, classes: classes.map((type, index) => ({ type, subtype: String(index) })) };
}

function refuseInstance(): never {
  throw new TypeError('an instance of a class is in it.');
}

import 'reflect-metadata';
import { defaultMetadataStorage, type TypeRecord } from 'class-transformer/cjs/storage.js';
import type { Constructor } from '../metadata/server-model.js';
import { memberPath } from '../schema/property-path.js';

/** Which classes the instances in one property may have. It holds for what lies in an array, map, set or plain object there, too. */
export interface DeclaredType {
  /** `Class.property`: where `@Type` stands, or would. */
  readonly place: string;
  /** Empty when nothing is declared. */
  readonly classes: readonly DeclaredClass[];
}

export interface DeclaredClass {
  readonly type: Constructor;
  /** Its name in the discriminator of `@Type`. */
  readonly subtype?: string;
}

/** Reads class-transformer's `@Type`, else the type that the compiler emitted for a decorated property; remembers each. */
export class DeclaredTypes {
  readonly #known = new WeakMap<Constructor, Map<string, DeclaredType>>();

  of(owner: Constructor, property: string): DeclaredType {
    const properties = this.#known.get(owner) ?? new Map<string, DeclaredType>();
    this.#known.set(owner, properties);
    const known = properties.get(property);
    if (known !== undefined) return known;
    const place = memberPath(owner.name, property);
    const declared = Object.freeze({ place, classes: classesOf(owner, property) });
    properties.set(property, declared);
    return declared;
  }
}

function classesOf(owner: Constructor, property: string): readonly DeclaredClass[] {
  const record = defaultMetadataStorage.findTypeMetadata(owner, property);
  const subTypes = record?.options?.discriminator?.subTypes ?? [];
  const named = subTypes.map(({ name, value }) => ({ type: value, subtype: name }));
  const single = record === undefined ? emittedType(owner, property) : typeOf(record, property);
  return isClass(single) ? [...named, { type: single }] : named;
}

// A type function may look at the object that is read; there is none yet, and the class must not depend on it.
function typeOf(record: TypeRecord, property: string): unknown {
  return record.typeFunction?.({ newObject: {}, object: {}, property }) ?? record.reflectedType;
}

function emittedType(owner: Constructor, property: string): unknown {
  const prototype: unknown = owner.prototype;
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  const type: unknown = Reflect.getMetadata('design:type', prototype, property);
  return type;
}

function isClass(type: unknown): type is Constructor {
  return typeof type === 'function';
}

import { FieldNotStorableError } from '../errors/field-errors.js';
import type { Constructor } from '../metadata/server-model.js';
import { builtInOfPrototype } from './built-in-values.js';
import type { DeclaredType, DeclaredTypes } from './declared-types.js';
import { initialNamesOf } from './empty-instance.js';
import { errorTypes, readError } from './error-values.js';
import { asRecord, setOwn, tagged, tagKey, tags, type TaggedValue } from './tagged-value.js';
import { builtInBaseOf, cycle, describeUnstorable, tooDeep, type Unstorable } from './unstorable.js';
import { valuePath, type PathStep } from './value-path.js';

/** Levels of objects in a field. Above what data needs, below what overflows the stack of this walk or of JSON's. */
const maximumDepth = 500;

/**
 * Turns one whole (the fields of an instance, a step's result) into what JSON.stringify writes faithfully.
 * What is JSON already is not copied but handed through, so the result must be written before user code goes on.
 * Equal wholes give equal text: everything is in order of insertion. An object in two places stays one object.
 */
export class ValueEncoder {
  readonly #where: string;
  readonly #types: DeclaredTypes;
  readonly #ordinals = new Map<object, number>();
  readonly #parents: object[] = [];
  readonly #path: PathStep[] = [];
  readonly #storableClasses = new Set<Constructor>();

  /** `where` begins the path in an error's message: the class, or `Class.step`. */
  constructor(where: string, types: DeclaredTypes) {
    this.#where = where;
    this.#types = types;
  }

  /** Throws FieldNotStorableError, naming the path and the fix. */
  encodeField(name: string, value: unknown, declared: DeclaredType): unknown {
    return this.#encodeAt(name, value, declared);
  }

  encode(value: unknown, declared?: DeclaredType): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return isJsonNumber(value) ? value : tagged(tags.number, Object.is(value, -0) ? '-0' : String(value));
      case 'undefined':
        return tagged(tags.undefined);
      case 'bigint':
        return tagged(tags.bigint, String(value));
      case 'object':
        return value === null ? null : this.#encodeObject(value, declared);
      default:
        throw this.#refusal(describeUnstorable(value, declared));
    }
  }

  #encodeObject(value: object, declared: DeclaredType | undefined): unknown {
    const ordinal = this.#ordinals.get(value);
    if (ordinal !== undefined) {
      if (this.#parents.includes(value)) throw this.#refusal(cycle());
      return tagged(tags.reference, ordinal);
    }
    if (this.#parents.length >= maximumDepth) throw this.#refusal(tooDeep(maximumDepth));
    this.#ordinals.set(value, this.#ordinals.size);
    this.#parents.push(value);
    const encoded = this.#encodeContents(value, declared);
    this.#parents.pop();
    return encoded;
  }

  #encodeContents(value: object, declared: DeclaredType | undefined): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) {
      const members = this.#encodeMembers(value, () => declared);
      return Object.hasOwn(value, tagKey) ? tagged(tags.object, members) : members;
    }
    if (isOf(Array, value)) return this.#encodeItems(value, declared);
    if (isOf(Map, value)) return this.#encodeMap(value, declared);
    if (isOf(Set, value)) return tagged(tags.set, this.#encodeItems([...value], declared));
    if (prototype === null) {
      const members = this.#encodeMembers(value, () => declared);
      return tagged(tags.bare, members);
    }
    const builtIn = builtInOfPrototype(prototype);
    if (builtIn !== undefined) return tagged(builtIn.tag, builtIn.write(value));
    return this.#encodeErrorOrInstance(value, { prototype, declared });
  }

  #encodeErrorOrInstance(
    value: object,
    { prototype, declared }: { prototype: unknown; declared: DeclaredType | undefined },
  ): unknown {
    const error = errorTypes.find((type) => type.prototype === prototype);
    if (error !== undefined) {
      const members = this.#encodeMembers(readError(value), () => undefined);
      return tagged(tags.error, error.name, members);
    }
    const match = declared?.classes.find(({ type }) => type.prototype === prototype);
    if (match === undefined || !this.#isStorable(value, match.type)) {
      throw this.#refusal(describeUnstorable(value, declared));
    }
    // A copy: JSON.stringify would call a toJSON method that the class may have.
    const members = this.#encodeMembers({ ...value }, (property) => this.#types.of(match.type, property));
    return taggedInstance(members, {
      subtype: match.subtype,
      missing: initialNamesOf(match.type).filter((name) => !Object.hasOwn(value, name)),
    });
  }

  #isStorable(value: object, type: Constructor): boolean {
    if (this.#storableClasses.has(type)) return true;
    if (builtInBaseOf(value) !== undefined) return false;
    this.#storableClasses.add(type);
    return true;
  }

  /** Own enumerable properties with string keys; `members` itself if all of them are JSON already. */
  #encodeMembers(members: object, declaredOf: (property: string) => DeclaredType | undefined): object {
    const record = asRecord(members);
    let copy: object | undefined;
    for (const name of Object.keys(members)) {
      const member = record[name];
      if (isJsonScalar(member)) continue;
      const encoded = this.#encodeAt(name, member, declaredOf(name));
      if (encoded === member) continue;
      copy ??= { ...members };
      setOwn(copy, name, encoded);
    }
    return copy ?? members;
  }

  /** Holes become undefined. */
  #encodeItems(items: readonly unknown[], declared: DeclaredType | undefined): readonly unknown[] {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (isJsonScalar(item)) continue;
      const encoded = this.#encodeAt(index, item, declared);
      if (encoded === item) continue;
      copy ??= [...items];
      copy[index] = encoded;
    }
    return copy ?? items;
  }

  #encodeMap(map: ReadonlyMap<unknown, unknown>, declared: DeclaredType | undefined): unknown {
    const entries: unknown[] = [];
    for (const [key, value] of map) {
      const encodedKey = isJsonScalar(key) ? key : this.#encodeAt({ mapKey: key, side: 'key' }, key, declared);
      const encoded = isJsonScalar(value) ? value : this.#encodeAt({ mapKey: key, side: 'value' }, value, declared);
      entries.push([encodedKey, encoded]);
    }
    return tagged(tags.map, entries);
  }

  #encodeAt(step: PathStep, value: unknown, declared: DeclaredType | undefined): unknown {
    this.#path.push(step);
    const encoded = this.encode(value, declared);
    this.#path.pop();
    return encoded;
  }

  #refusal({ found, fix }: Unstorable): FieldNotStorableError {
    return new FieldNotStorableError(valuePath(this.#where, this.#path), found, fix);
  }
}

// Exactly of this class: instances of subclasses hold more.
function isOf<T>(type: { readonly prototype: T }, value: object): value is object & T {
  return Object.getPrototypeOf(value) === type.prototype;
}

// Older stores have no names of missing properties.
function taggedInstance(
  members: object,
  { subtype, missing }: { readonly subtype: string | undefined; readonly missing: readonly string[] },
): TaggedValue {
  if (missing.length > 0) return tagged(tags.instance, members, subtype ?? null, missing);
  return subtype === undefined ? tagged(tags.instance, members) : tagged(tags.instance, members, subtype);
}

function isJsonScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && isJsonNumber(value))
  );
}

function isJsonNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

import type { Constructor } from '../metadata/server-model.js';
import { builtInOfTag } from './built-in-values.js';
import type { DeclaredType, DeclaredTypes } from './declared-types.js';
import { emptyError, setErrorPart } from './error-values.js';
import { emptyInstance } from './empty-instance.js';
import { setOwn, tagKey, tags } from './tagged-value.js';

/** Makes one whole of what ValueEncoder wrote and JSON.parse read; changes its input. Throws plain errors with a reason. */
export class ValueReviver {
  readonly #types: DeclaredTypes;
  readonly #onUnknownClass: () => void;
  readonly #objects: object[] = [];

  /** `onUnknownClass`: an instance's field no longer declares its class; the instance becomes a plain object. */
  constructor(types: DeclaredTypes, onUnknownClass: () => void) {
    this.#types = types;
    this.#onUnknownClass = onUnknownClass;
  }

  revive(stored: unknown, declared?: DeclaredType): unknown {
    if (typeof stored !== 'object' || stored === null) return stored;
    if (Array.isArray(stored)) return this.#reviveItems(this.#begin(stored), declared);
    if (Object.hasOwn(stored, tagKey)) return this.#reviveTagged(Reflect.get(stored, tagKey), declared);
    return this.#reviveMembers(this.#begin(stored), () => declared);
  }

  // In the order in which the encoder counted: an object before what is in it.
  #begin<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #reviveTagged(tagAndData: unknown, declared: DeclaredType | undefined): unknown {
    if (!Array.isArray(tagAndData) || typeof tagAndData[0] !== 'string') throw new TypeError('a tag is missing.');
    const [tag, data, detail, missing] = tagAndData as [string, unknown, unknown, unknown];
    switch (tag) {
      case tags.undefined:
        return undefined;
      case tags.number:
        return Number(data);
      case tags.bigint:
        return BigInt(String(data));
      case tags.reference:
        return this.#objectAt(data);
      case tags.instance:
        return this.#reviveInstance(expectObject(data), { declared, subtype: detail ?? undefined, missing });
      case tags.error:
        return this.#reviveError(String(data), expectObject(detail));
      default:
        return this.#reviveContainer(tag, { data, declared });
    }
  }

  #reviveContainer(tag: string, { data, declared }: { data: unknown; declared: DeclaredType | undefined }): object {
    switch (tag) {
      case tags.object:
        return this.#reviveMembers(this.#begin(expectObject(data)), () => declared);
      case tags.bare:
        return this.#fill(this.#begin(emptyBare()), expectObject(data), () => declared);
      case tags.map:
        return this.#reviveMap(expectArray(data), declared);
      case tags.set:
        return this.#reviveSet(expectArray(data), declared);
      default:
        return this.#begin(readBuiltIn(tag, data));
    }
  }

  #objectAt(ordinal: unknown): object {
    const object = typeof ordinal === 'number' ? this.#objects[ordinal] : undefined;
    if (object === undefined) throw new TypeError('a reference leads nowhere.');
    return object;
  }

  #reviveItems(items: unknown[], declared: DeclaredType | undefined): unknown[] {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item === 'object' && item !== null) items[index] = this.revive(item, declared);
    }
    return items;
  }

  #reviveMembers(members: object, declaredOf: (property: string) => DeclaredType | undefined): object {
    for (const name of Object.keys(members)) {
      const member: unknown = Reflect.get(members, name);
      if (typeof member === 'object' && member !== null) setOwn(members, name, this.revive(member, declaredOf(name)));
    }
    return members;
  }

  #reviveMap(entries: readonly unknown[], declared: DeclaredType | undefined): Map<unknown, unknown> {
    const map = this.#begin(new Map<unknown, unknown>());
    for (const entry of entries) {
      const [key, value] = expectArray(entry);
      map.set(this.revive(key, declared), this.revive(value, declared));
    }
    return map;
  }

  #reviveSet(items: readonly unknown[], declared: DeclaredType | undefined): Set<unknown> {
    const set = this.#begin(new Set<unknown>());
    for (const item of items) set.add(this.revive(item, declared));
    return set;
  }

  #reviveInstance(
    members: object,
    { declared, subtype, missing = [] }: { declared: DeclaredType | undefined; subtype: unknown; missing: unknown },
  ): object {
    const type = classOf(declared, subtype);
    if (type === undefined) {
      this.#onUnknownClass();
      return this.#reviveMembers(this.#begin(members), () => undefined);
    }
    const instance = this.#begin(emptyInstance(type));
    for (const name of expectArray(missing)) Reflect.deleteProperty(instance, String(name));
    return this.#fill(instance, members, (property) => this.#types.of(type, property));
  }

  #fill(target: object, members: object, declaredOf: (property: string) => DeclaredType | undefined): object {
    for (const [name, member] of Object.entries(members)) setOwn(target, name, this.revive(member, declaredOf(name)));
    return target;
  }

  #reviveError(name: string, parts: object): Error {
    const error = emptyError(name);
    if (error === undefined) throw new TypeError(`${name} is no error's name.`);
    this.#begin(error);
    for (const [part, value] of Object.entries(parts)) setErrorPart(error, part, this.revive(value));
    return error;
  }
}

// A single declared class may have been renamed since: only subtypes go by name.
function classOf(declared: DeclaredType | undefined, subtype: unknown): Constructor | undefined {
  return declared?.classes.find((declaredClass) => declaredClass.subtype === subtype)?.type;
}

function emptyBare(): object {
  const bare: unknown = Object.create(null);
  return expectObject(bare);
}

function readBuiltIn(tag: string, data: unknown): object {
  const builtIn = builtInOfTag(tag);
  if (builtIn === undefined) throw new TypeError(`the tag ${tag} is unknown; a newer release may have written it.`);
  return builtIn.read(data);
}

function expectObject(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError('an object is missing.');
}

function expectArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError('an array is missing.');
}

import type { Constructor } from '../metadata/server-model.js';

/**
 * A new instance for stored properties to be put on, made by the constructor without arguments as class-transformer does,
 * so that properties the class has gained take their initialiser. A constructor that refuses to run without arguments, or that
 * freezes what it makes, is passed over. Private names (`#count`) are never stored.
 */
export function emptyInstance(type: Constructor): object {
  return constructed(type) ?? bare(type);
}

function constructed(type: Constructor): object | undefined {
  try {
    const made: unknown = Reflect.construct(type, []);
    return typeof made === 'object' && made !== null && Object.isExtensible(made) ? made : undefined;
  } catch {
    return undefined;
  }
}

// Object as the constructor, the class as what is constructed: its prototype, none of its code.
function bare(type: Constructor): object {
  const made: unknown = Reflect.construct(Object, [], type);
  return expectObject(made);
}

function expectObject(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError('Object did not construct an object.');
}

const initialNames = new WeakMap<Constructor, readonly string[]>();

/** The properties that the class's constructor gives to a new instance, as far as stored values go. It is run once. */
export function initialNamesOf(type: Constructor): readonly string[] {
  const known = initialNames.get(type);
  if (known !== undefined) return known;
  const names = Object.keys(emptyInstance(type));
  initialNames.set(type, names);
  return names;
}

import type { Constructor } from '../metadata/server-model.js';

export function construct(type: Constructor, values: readonly unknown[]): object {
  const made: unknown = Reflect.construct(type, values);
  if (typeof made !== 'object' || made === null) throw new TypeError(`${type.name} did not construct an object.`);
  return made;
}

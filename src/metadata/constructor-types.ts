import 'reflect-metadata';
import type { Constructor } from './server-model.js';

/** The reflected types of a class's constructor parameters; undefined where a type was erased. Empty for a constructor without parameters. */
export function constructorTypes(type: Constructor): readonly (Constructor | undefined)[] {
  const reflected: unknown = Reflect.getMetadata('design:paramtypes', type);
  if (Array.isArray(reflected)) return reflected.map(asClass);
  return Array.from({ length: type.length }, () => undefined);
}

function asClass(type: unknown): Constructor | undefined {
  return typeof type === 'function' && type !== Object ? (type as Constructor) : undefined;
}

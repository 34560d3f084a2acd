import type { Constructor } from './server-model.js';

/** The class and what it extends, the base first. */
export function classChain(target: Constructor): readonly Constructor[] {
  const base: unknown = Object.getPrototypeOf(target);
  return isClass(base) ? [...classChain(base), target] : [target];
}

/** Something that `new` accepts and that has instances: no arrow function, no method. */
export function isClass(value: unknown): value is Constructor {
  if (typeof value !== 'function') return false;
  const prototype: unknown = Reflect.get(value, 'prototype');
  return typeof prototype === 'object' && prototype !== null;
}

/** The prototype, which is where instance members are decorated. */
export function prototypeOf(type: Constructor): object {
  return asObject(type.prototype);
}

/** Whether instances of `target` have a method of this name, inherited ones included. */
export function isMethod(target: Constructor, key: string): boolean {
  const found = [...classChain(target)]
    .reverse()
    .map((type) => Object.getOwnPropertyDescriptor(prototypeOf(type), key));
  return typeof found.find((descriptor) => descriptor !== undefined)?.value === 'function';
}

/** For messages. */
export function className(type: Constructor): string {
  return type.name || '(anonymous class)';
}

// The declaration of Function says `any`.
function asObject(prototype: unknown): object {
  return prototype as object;
}

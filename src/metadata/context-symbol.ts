import type { Constructor } from './server-model.js';

/** A class that carries this as a static property is the context that handlers ask for by its type. Registered, so that it is one symbol in a process. */
export const CONTEXT: unique symbol = Symbol.for('durable-mcp:context');

/** Whether a parameter of this type receives the context of the call. */
export function isContext(type: unknown): type is Constructor {
  return typeof type === 'function' && Reflect.get(type, CONTEXT) === true;
}

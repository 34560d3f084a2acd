import { setOwn } from './tagged-value.js';

/** The classes of errors that are stored; others carry more than can be known here. */
export const errorTypes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError] as const;

const ownUnlisted = ['message', 'stack', 'cause'] as const;

/** Everything that an error carries, as a plain object. */
export function readError(error: object): object {
  const parts: object = {};
  for (const name of ownUnlisted) {
    if (Object.hasOwn(error, name)) setOwn(parts, name, Reflect.get(error, name));
  }
  for (const [name, value] of Object.entries(error)) setOwn(parts, name, value);
  return parts;
}

/** An error of one of `errorTypes`, empty so far; undefined for any other name. */
export function emptyError(name: string): Error | undefined {
  const type = errorTypes.find((errorType) => errorType.name === name);
  if (type === undefined) return undefined;
  const error = new type();
  // Its stack would tell of this place.
  delete error.stack;
  return error;
}

/** Puts one part back, listed or unlisted as it is in errors. */
export function setErrorPart(error: Error, name: string, value: unknown): void {
  const enumerable = !ownUnlisted.some((unlisted) => unlisted === name);
  Object.defineProperty(error, name, { value, writable: true, enumerable, configurable: true });
}

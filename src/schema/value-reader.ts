import { InvalidArgumentsError, type Violation } from '../errors/invalid-arguments-error.js';
import type { JsonObject } from '../metadata/server-model.js';
import type { ArgumentSchema } from './compiled-schema.js';
import { isStackOverflow, tooDeep } from './nesting.js';

/** Turns one JSON value into what user code receives. */
export interface ValueReader {
  /**
   * Adds to `violations` what `value` breaks; what it returns is then of no use.
   * Returns a promise only when a validator of the user is asynchronous. Never changes `value`.
   */
  read(value: unknown, path: string, violations: Violation[]): unknown;
}

/** What describes arguments, compiled. */
export interface Compiled extends Pick<ArgumentSchema, 'json' | 'varying'> {
  readonly reader: ValueReader;
}

// What is told of one value; a list of thousands of wrong items would make an error of megabytes.
const mostTold = 50;

/** Arguments that a client left out are read as `{}`. */
export function argumentSchema(
  json: JsonObject,
  { reader, varying }: Pick<Compiled, 'reader' | 'varying'>,
): ArgumentSchema {
  return Object.freeze({
    json,
    varying,
    parse(value: unknown, subject: string): unknown {
      const violations: Violation[] = [];
      const read = readSafely(reader, value === undefined ? {} : value, violations);
      if (read instanceof Promise) return read.then((settled) => accept(settled, violations, subject));
      return accept(read, violations, subject);
    },
  });
}

function accept(read: unknown, violations: readonly Violation[], subject: string): unknown {
  if (violations.length > 0) throw new InvalidArgumentsError(subject, told(violations));
  return read;
}

function told(violations: readonly Violation[]): readonly Violation[] {
  if (violations.length <= mostTold) return violations;
  const rest = { path: '', constraint: `and ${violations.length - mostTold} more` };
  return [...violations.slice(0, mostTold), rest];
}

function readSafely(reader: ValueReader, value: unknown, violations: Violation[]): unknown {
  try {
    return reader.read(value, '', violations);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    violations.push(tooDeep(''));
    return undefined;
  }
}

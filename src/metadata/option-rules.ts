import { asJsonObject, isPlainObject } from './json-value.js';
import { isScope, SCOPE_FORM } from './scope-name.js';
import type { JsonObject } from './server-model.js';

/** What one option of a decorator may be. */
export interface Rule<T> {
  /** In words, after "must be". */
  readonly expected: string;
  /** The value, copied and frozen where it is plain data; undefined when it is refused. */
  accept(value: unknown): T | undefined;
}

export const text: Rule<string> = rule('a string', (value) => (typeof value === 'string' ? value : undefined));

export const filledText: Rule<string> = rule('a string that is not empty', (value) =>
  typeof value === 'string' && value !== '' ? value : undefined,
);

export const flag: Rule<boolean> = rule('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** Whatever its meaning is checked by later. */
export const anything: Rule<unknown> = rule('given', (value) => value ?? undefined);

export const jsonObject: Rule<JsonObject> = rule('an object of plain JSON values', asJsonObject);

/** An object whose properties are read by rules of their own. */
export const plainObject: Rule<object> = rule('an object with options', (value) =>
  isPlainObject(value) ? value : undefined,
);

const scope: Rule<string> = rule('a scope', (value) =>
  typeof value === 'string' && isScope(value) ? value : undefined,
);

export const scopes: Rule<readonly string[]> = rule(`an array of scopes: ${SCOPE_FORM}`, (value) =>
  listOf(scope, value),
);

export const icons: Rule<readonly JsonObject[]> = rule('an array of { src, mimeType?, sizes?, theme? }', (value) =>
  listOf(icon, value),
);

// Node's timers hold no more: a longer one fires at once.
const LONGEST_TIMER = 2 ** 31 - 1;

/** A span that a timer can hold. */
export const milliseconds: Rule<number> = numberRule(
  `a number of milliseconds, more than 0 and at most ${LONGEST_TIMER}`,
  (value) => value > 0 && value <= LONGEST_TIMER,
);

export const atLeastOne: Rule<number> = numberRule('a number of at least 1', (value) => value >= 1);

export const attempts: Rule<number> = numberRule(
  'a whole number of at least 1, or Infinity',
  (value) => value >= 1 && (Number.isInteger(value) || value === Infinity),
);

export function oneOf<T extends string>(...choices: readonly T[]): Rule<T> {
  const expected = choices.map((choice) => `'${choice}'`).join(' or ');
  return rule(expected, (value) => choices.find((choice) => choice === value));
}

/** A function, whose signature cannot be checked: the caller names the type that the decorator's declaration promises. */
export function callable<T extends (...args: never[]) => unknown>(): Rule<T> {
  const asFunction = (value: unknown): T | undefined => (typeof value === 'function' ? (value as T) : undefined);
  return rule('a function', asFunction);
}

const icon = rule('an icon', (value) =>
  isPlainObject(value) && typeof value['src'] === 'string' ? asJsonObject(value) : undefined,
);

function rule<T>(expected: string, accept: (value: unknown) => T | undefined): Rule<T> {
  return Object.freeze({ expected, accept });
}

function numberRule(expected: string, fits: (value: number) => boolean): Rule<number> {
  return rule(expected, (value) => (typeof value === 'number' && fits(value) ? value : undefined));
}

function listOf<T>(item: Rule<T>, value: unknown): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((each: unknown) => item.accept(each));
  return items.every((each) => each !== undefined) ? Object.freeze(items) : undefined;
}

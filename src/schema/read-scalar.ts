import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { JsonValue } from '../metadata/server-model.js';
import type { ScalarKind } from './shape.js';

export type ScalarReading =
  { readonly isValid: true; readonly value: unknown } | { readonly isValid: false; readonly constraint: string };

/** Reads a scalar from JSON; there is no conversion between JSON types (`"5"` is no number). */
export function readScalar(kind: ScalarKind, value: unknown): ScalarReading {
  switch (kind) {
    case 'string':
      return typeof value === 'string' ? valid(value) : strings;
    case 'number':
      return Number.isFinite(value) ? valid(value) : numbers;
    case 'integer':
      return Number.isInteger(value) ? valid(value) : integers;
    case 'boolean':
      return typeof value === 'boolean' ? valid(value) : booleans;
    case 'numeric':
      return isNumeric(value) ? valid(value) : numbers;
    case 'bigint':
      return typeof value === 'number' && Number.isSafeInteger(value) ? valid(BigInt(value)) : bigIntegers;
    case 'date':
      return readDate(value);
  }
}

/** The same where a client can send text alone: `"5"` is a number there, and `"true"` a boolean. */
export function readScalarText(kind: ScalarKind, value: unknown): ScalarReading {
  return readScalar(kind, typeof value === 'string' ? fromText(kind, value) : value);
}

/** What a text stands for where one of `values` is meant: the very text, or the number that it says. */
export function enumFromText(values: readonly JsonValue[], value: unknown): unknown {
  const isNumber = typeof value === 'string' && !values.includes(value) && isNumeric(value);
  return isNumber ? Number(value) : value;
}

// What is no such text is refused as it is.
function fromText(kind: ScalarKind, text: string): unknown {
  if (kind === 'number' || kind === 'integer' || kind === 'bigint') return isNumeric(text) ? Number(text) : text;
  return kind === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

const strings = invalid('must be a string');
const numbers = invalid('must be a number');
const integers = invalid('must be an integer');
const booleans = invalid('must be true or false');
// Beyond 2^53 - 1 JSON.parse has rounded the number already.
const bigIntegers = invalid(`must be an integer between ${Number.MIN_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`);
const dates = invalid('must be a date-time such as "2026-01-31T09:30:00Z"');

const dateTime = fullFormats['date-time'];

function readDate(value: unknown): ScalarReading {
  if (typeof value !== 'string' || !isDateTime(value)) return dates;
  const date = new Date(value);
  // RFC 3339 has leap seconds, Date has not.
  return Number.isNaN(date.getTime()) ? dates : valid(date);
}

function isDateTime(text: string): boolean {
  const validate: unknown = typeof dateTime === 'object' ? Reflect.get(dateTime, 'validate') : undefined;
  return typeof validate === 'function' && Reflect.apply(validate, undefined, [text]) === true;
}

function isNumeric(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && Number.isFinite(Number(value));
  return Number.isFinite(value);
}

function valid(value: unknown): ScalarReading {
  return { isValid: true, value };
}

function invalid(constraint: string): ScalarReading {
  return Object.freeze({ isValid: false, constraint });
}

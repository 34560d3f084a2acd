import type { Row } from '../runtime/embedded/statements.js';

/** A column of milliseconds since the epoch, as ISO 8601; undefined when it is empty. */
export function storedTime(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'number' ? new Date(value).toISOString() : undefined;
}

/** A column of JSON; what cannot be parsed is given as the text that it is, undefined when it is empty. */
export function storedJson(row: Row, column: string): unknown {
  const value = row[column];
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

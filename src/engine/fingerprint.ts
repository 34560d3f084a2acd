import { hash } from 'node:crypto';

/** A short digest of any value; undefined for one that has no text. Equal values have equal ones. */
export function fingerprintOf(value: unknown): string | undefined {
  try {
    return hash('sha256', JSON.stringify(value, toText), 'base64url').slice(0, 16);
  } catch {
    return undefined;
  }
}

function toText(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

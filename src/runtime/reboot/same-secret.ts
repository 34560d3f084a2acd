import { timingSafeEqual } from 'node:crypto';

/** Compares without telling by its duration how much was right. */
export function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What a time may be part of: milliseconds, a date, a time of day. */
const LIKE_A_TIME = /\d{5}|\d{4}-\d\d-\d\d|\d\d:\d\d/;
const LATER_MS = 2;

/** Makes a second one, to tell constants from what differs each time (ids, times). Blocks for two milliseconds if the first may hold a time. */
export function makeAgain<T>(first: T, make: () => T): T {
  if (mayHoldTime(first)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LATER_MS);
  return make();
}

function mayHoldTime(value: unknown): boolean {
  try {
    return LIKE_A_TIME.test(JSON.stringify(value));
  } catch {
    return true;
  }
}

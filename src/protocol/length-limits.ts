/**
 * How long what a client chooses may be where it is kept with a call or a session, in characters (UTF-16 code units): each commit carries
 * it. What a call works on, its arguments and the answers to its questions, is limited by the size of a body only.
 */
export const LENGTH_LIMITS = {
  requestId: 1_024,
  progressToken: 1_024,
  idempotencyKey: 1_024,
  /** Of a tool or a prompt. */
  name: 1_024,
  /** Of a resource. */
  uri: 8_192,
  /** Client info and capabilities together, as JSON. */
  client: 65_536,
  /** More of it is cut off. */
  cancelReason: 1_024,
  /** More of it is not repeated to a client that asks for a method which is not there. */
  unknownMethod: 1_024,
} as const;

export interface Limited {
  /** As its sender knows it. */
  readonly member: string;
  /** Only a text can be too long. */
  readonly value: string | number | undefined;
  readonly limit: number;
}

/** What its sender is told of a value that is too long, or has what a store may lose; undefined: it can be kept. */
export function lengthProblem({ member, value, limit }: Limited): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length > limit) return `${member}: ${value.length} characters, and at most ${limit} are allowed`;
  return isKeptWhole(value) ? undefined : `${member}: U+0000 and halves of surrogate pairs are not allowed`;
}

/** SQLite gives a text back up to its first U+0000, and UTF-8 has no half of a pair: a response would come under another id. */
export function isKeptWhole(value: string): boolean {
  return !value.includes('\u0000') && !/\p{Surrogate}/u.test(value);
}

/** As much of a text as its limit allows, without half a character at the end. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}

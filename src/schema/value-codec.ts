import type { JsonValue } from '../metadata/server-model.js';

/** Between a value that is neither null nor undefined and its JSON. `where` is for errors. */
export interface ValueCodec {
  encode(value: unknown, where: string): JsonValue;
  decode(stored: JsonValue, where: string): unknown;
}

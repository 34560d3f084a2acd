import type { Violation } from '../errors/invalid-arguments-error.js';
import type { JsonObject } from '../metadata/server-model.js';

/** How arguments are described to clients, and how what they send becomes what the user's method receives. */
export interface ArgumentSchema {
  /** JSON Schema 2020-12; an object schema. The user's own is kept verbatim. */
  readonly json: JsonObject;
  /**
   * Validates and revives: defaults applied, DTOs as instances of their classes.
   * Throws (or rejects with) InvalidArgumentsError, naming `subject`, each property and its constraint. Never changes `value`.
   */
  parse(value: unknown, subject: string): unknown;
}

/** How a tool's structured result is described to clients and checked before it is sent. */
export interface ResultSchema {
  readonly json: JsonObject;
  /** What `value` (already plain JSON) breaks; empty when it fits. */
  check(value: unknown): readonly Violation[];
}

import type { Violation } from '../errors/invalid-arguments-error.js';
import type { Constructor, JsonObject } from '../metadata/server-model.js';

/** How arguments are described to clients, and how what they send becomes what the user's method receives. */
export interface ArgumentSchema {
  /** JSON Schema 2020-12; an object schema. The user's own is kept verbatim. */
  readonly json: JsonObject;
  /**
   * Absent: all defaults are constant. Else the same input is not read the same each time (a new id, the time), and these are the DTO classes of
   * which what is read may hold instances, but for those that they hold themselves.
   */
  readonly varying?: readonly Constructor[] | undefined;
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

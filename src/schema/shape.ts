import type { Constructor, JsonObject, JsonValue } from '../metadata/server-model.js';

export type ScalarKind = 'string' | 'number' | 'integer' | 'boolean' | 'bigint' | 'date' | 'numeric';

/** What a DTO's property or a `@Param` may hold, whichever decorators said so. `keywords` are further JSON Schema keywords. */
export type Shape = (
  | { readonly kind: 'any' }
  /** An object whose properties are nobody's business. */
  | { readonly kind: 'object' }
  /** `numeric`: a number, or a string that `@Type(() => Number)` converts. */
  | { readonly kind: ScalarKind }
  | { readonly kind: 'enum'; readonly values: readonly JsonValue[] }
  | { readonly kind: 'list'; readonly items: Shape }
  /** Any names, values of one shape. */
  | { readonly kind: 'record'; readonly values: Shape }
  | { readonly kind: 'dto'; readonly type: Constructor }
  | {
      readonly kind: 'union';
      readonly discriminator: string;
      readonly members: readonly UnionMember[];
      /** Instances have the discriminator too (`keepDiscriminatorProperty`). */
      readonly keepsDiscriminator: boolean;
    }
) & { readonly keywords?: JsonObject };

export type UnionShape = Extract<Shape, { kind: 'union' }>;

/** `name` is the value of the discriminator that stands for `type`. */
export interface UnionMember {
  readonly name: string;
  readonly type: Constructor;
}

const scalars: ReadonlyMap<unknown, ScalarKind> = new Map<unknown, ScalarKind>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [BigInt, 'bigint'],
  [Date, 'date'],
]);

/** The shape of a built-in constructor such as `String`; undefined for anything else. */
export function scalarShape(type: unknown): Shape | undefined {
  const kind = scalars.get(type);
  return kind === undefined ? undefined : { kind };
}

/** The values of a TypeScript enum object: a numeric enum's names map back from its numbers and are no values. */
export function enumValues(members: object): readonly JsonValue[] {
  const entries: [string, unknown][] = Object.entries(members);
  const isReverse = (name: string): boolean => String(Number(name)) === name;
  return entries.filter(([name]) => !isReverse(name)).flatMap(([, value]) => (isScalarJson(value) ? [value] : []));
}

export function isScalarJson(value: unknown): value is null | boolean | number | string {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

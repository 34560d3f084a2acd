import type { ConstraintRecord, PropertyRecord } from './property-record.js';

// None of these says that a value must be there.
const presenceless: ReadonlySet<string> = new Set(['allow', 'isOptional', 'isEmpty', 'condition']);

/**
 * Whether a property without initialiser must be sent: it has a constraint, and neither `@IsOptional`, `@IsEmpty` nor a
 * `@ValidateIf` that may skip the constraints. A nested DTO is required too, which class-validator alone would not say.
 */
export function isRequired({ constraints }: PropertyRecord): boolean {
  const mayBeAbsent = constraints.some((constraint) => skipsAbsent(constraint));
  return !mayBeAbsent && constraints.some(({ name }) => !presenceless.has(name));
}

/** `isNullable`: the schema lists null. `acceptsNull`: null is left to class-validator, as for `@IsOptional`, which lets it pass. */
export function acceptsNull(
  { constraints }: PropertyRecord,
  annotation: unknown,
): { readonly isNullable: boolean; readonly acceptsNull: boolean } {
  const isNullable = constraints.some(isNullIdiom) || annotatesNull(annotation);
  const isLeftOpen = constraints.some(
    ({ name }) => name === 'isOptional' || name === 'condition' || name === 'isEmpty',
  );
  return { isNullable, acceptsNull: isNullable || isLeftOpen };
}

function skipsAbsent(constraint: ConstraintRecord): boolean {
  if (constraint.name === 'isOptional' || constraint.name === 'isEmpty') return true;
  return constraint.name === 'condition' && !(isNullIdiom(constraint) && holds(constraint, undefined));
}

// `@ValidateIf((_, value) => value !== null)`, class-validator's way to say that null is fine.
function isNullIdiom(constraint: ConstraintRecord): boolean {
  return constraint.name === 'condition' && holds(constraint, {}) && !holds(constraint, null);
}

function holds({ values: [condition] }: ConstraintRecord, value: unknown): boolean {
  if (typeof condition !== 'function') return true;
  try {
    return Boolean(Reflect.apply(condition, undefined, [{}, value]));
  } catch {
    // It needs more of the object than an empty one has, so it is no condition on the value alone.
    return true;
  }
}

function annotatesNull(annotation: unknown): boolean {
  if (typeof annotation !== 'object' || annotation === null) return false;
  if ('nullable' in annotation && annotation.nullable === true) return true;
  return 'type' in annotation && Array.isArray(annotation.type) && annotation.type.includes('null');
}

import type { ErrorObject } from 'ajv';
import type { Violation } from '../errors/invalid-arguments-error.js';
import { memberPath, pointerPath } from './property-path.js';

// Each of these says that a subschema failed, which the subschema's own errors say better.
const summaries: ReadonlySet<string> = new Set(['if', 'anyOf', 'oneOf', 'allOf']);

/** ajv's errors in words, each once. A value that fits none of several types is told all of them in one violation. */
export function schemaViolations(errors: readonly ErrorObject[], root: unknown): readonly Violation[] {
  const joined = joinAlternativeTypes(errors);
  const telling = joined.filter((error) => !isSummary(error));
  const told = telling.length > 0 ? telling : joined;
  const violations = new Map(
    told.map((error) => [`${error.instancePath} ${wordsOf(error)}`, violationOf(error, root)]),
  );
  return [...violations.values()];
}

// A oneOf that several subschemas fit has no errors but its own.
function isSummary({ keyword, params }: ErrorObject): boolean {
  return summaries.has(keyword) && !Array.isArray(params['passingSchemas']);
}

function violationOf(error: ErrorObject, root: unknown): Violation {
  const path = pointerPath(error.instancePath, root);
  const property = propertyOf(error);
  return { path: property === undefined ? path : memberPath(path, property), constraint: wordsOf(error) };
}

// The property that an error of its object is about.
function propertyOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'required') return text(params['missingProperty']);
  if (keyword === 'additionalProperties') return text(params['additionalProperty']);
  if (keyword === 'unevaluatedProperties') return text(params['unevaluatedProperty']);
  return keyword === 'dependentRequired' || keyword === 'dependencies' ? text(params['missingProperty']) : undefined;
}

function wordsOf({ keyword, params, message }: ErrorObject): string {
  return wordings[keyword]?.(params) ?? message ?? `breaks ${keyword}`;
}

const unknownProperty = (): string => 'is not a known property';

// Keywords that ajv says less well.
const wordings: Readonly<Record<string, (params: ErrorObject['params']) => string>> = {
  type: (params) => typeWords(params['type']),
  required: () => 'is required',
  additionalProperties: unknownProperty,
  unevaluatedProperties: unknownProperty,
  enum: (params) => `must be one of: ${listed(params['allowedValues'])}`,
  const: (params) => `must be ${JSON.stringify(params['allowedValue'])}`,
  format: (params) => `must be a valid ${String(params['format'])}`,
  'false schema': () => 'is not allowed',
  not: () => 'is excluded by the schema',
};

function typeWords(type: unknown): string {
  const types = (Array.isArray(type) ? type : String(type).split(',')).map(
    (name) => nouns[String(name)] ?? String(name),
  );
  return `must be ${[...new Set(types)].join(' or ')}`;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
};

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : String(values);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

// anyOf [string, number] fails with one type error for each branch: to the caller that reads as a contradiction.
function joinAlternativeTypes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .reduce((remaining, summary) => joinBranches(remaining, summary), errors);
}

function joinBranches(errors: readonly ErrorObject[], summary: ErrorObject): readonly ErrorObject[] {
  const isBranch = (error: ErrorObject): boolean => error.schemaPath.startsWith(`${summary.schemaPath}/`);
  const branches = errors.filter(isBranch);
  const isTypesOnly = branches.every(
    (error) => error.keyword === 'type' && error.instancePath === summary.instancePath,
  );
  if (branches.length === 0 || !isTypesOnly) return errors;
  const types = branches.flatMap(({ params }) => String(params['type']).split(','));
  const joined = { ...summary, keyword: 'type', params: { type: types } };
  return errors.filter((error) => !isBranch(error)).map((error) => (error === summary ? joined : error));
}

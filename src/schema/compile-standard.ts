import { DefinitionError } from '../errors/definition-error.js';
import type { Violation } from '../errors/invalid-arguments-error.js';
import type { JsonObject, StandardIssue, StandardResult, StandardSchema } from '../metadata/server-model.js';
import { constantSchema } from './constant-schema.js';
import { copyPlain, prototypeName } from './plain-copy.js';
import { elementPath, memberPath } from './property-path.js';
import type { Compiled, ValueReader } from './value-reader.js';

/** Which side of a schema that converts is described: what it takes, or what it gives. */
export type StandardSide = 'input' | 'output';

/**
 * The JSON Schema 2020-12 that a Standard Schema gives of itself, as https://standardschema.dev/json-schema says.
 * zod does from 4.2 on; valibot through `toStandardJsonSchema` of @valibot/to-json-schema.
 */
export function describeStandard(schema: StandardSchema, side: StandardSide, where: string): JsonObject {
  return constantSchema(() => describe(schema, side, where)).json;
}

/** As arguments. */
export function compileStandard(schema: StandardSchema, where: string): Compiled {
  const { json, varies } = constantSchema(() => describe(schema, 'input', where));
  return { json, reader: standardReader(schema), varying: varies ? [] : undefined };
}

function describe(schema: StandardSchema, side: StandardSide, where: string): JsonObject {
  const { jsonSchema, vendor } = schema['~standard'];
  const convert = converterOf(jsonSchema, side);
  if (convert === undefined) throw undescribed(vendor, where);
  try {
    return withObjectType(asJsonObject(convert({ target: 'draft-2020-12' })));
  } catch (error) {
    throw indescribable(vendor, error, where);
  }
}

function standardReader(schema: StandardSchema): ValueReader {
  return {
    read(value, path, violations) {
      const before = violations.length;
      const copy = copyPlain(value, { path, depth: 0, forbidden: prototypeName, violations });
      if (violations.length > before) return undefined;
      const result = schema['~standard'].validate(copy);
      const settle = (settled: StandardResult): unknown => accept(settled, path, violations);
      return result instanceof Promise ? result.then(settle) : settle(result);
    },
  };
}

function accept(result: StandardResult, path: string, violations: Violation[]): unknown {
  if (result.issues === undefined) return result.value;
  for (const violation of issueViolations(result.issues, path)) violations.push(violation);
  return undefined;
}

/** A Standard Schema's issues as violations. A vendor that fails without saying why must not pass. */
export function issueViolations(issues: readonly StandardIssue[], path: string): readonly Violation[] {
  if (issues.length === 0) return [{ path, constraint: 'is not valid' }];
  return issues.map((issue) => ({ path: issuePath(issue, path), constraint: issue.message }));
}

function issuePath({ path = [] }: StandardIssue, root: string): string {
  return path.reduce<string>((parent, segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    return typeof key === 'number' ? elementPath(parent, key) : memberPath(parent, String(key));
  }, root);
}

function converterOf(jsonSchema: unknown, side: StandardSide): ((options: object) => unknown) | undefined {
  if (typeof jsonSchema !== 'object' || jsonSchema === null) return undefined;
  const convert: unknown = Reflect.get(jsonSchema, side);
  if (typeof convert !== 'function') return undefined;
  return (options): unknown => Reflect.apply(convert, jsonSchema, [options]);
}

function asJsonObject(described: unknown): JsonObject {
  if (typeof described !== 'object' || described === null || Array.isArray(described)) {
    throw new TypeError('it gave no JSON Schema object');
  }
  return { ...described };
}

// A union of objects is an object, which MCP wants to be said at the root.
function withObjectType(schema: JsonObject): JsonObject {
  const branches = schema['anyOf'] ?? schema['oneOf'];
  const isUnion = schema['type'] === undefined && Array.isArray(branches) && branches.length > 0;
  return isUnion && branches.every(isObjectSchema) ? { type: 'object', ...schema } : schema;
}

function isObjectSchema(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object';
}

function undescribed(vendor: string, where: string): DefinitionError {
  const what = `its ${vendor} schema cannot describe itself as JSON Schema.`;
  return new DefinitionError([{ where, what, fix: fixes[vendor] ?? general }]);
}

const general =
  "Pass a JSON Schema instead, or too: { '~standard': { ...schema['~standard'], jsonSchema: { input: () => json, output: () => json } } }.";

const fixes: Readonly<Record<string, string>> = {
  zod: 'Use zod 4.2 or later, or pass a JSON Schema instead.',
  valibot: "Wrap it: toStandardJsonSchema(schema) from '@valibot/to-json-schema'; or pass a JSON Schema instead.",
};

function indescribable(vendor: string, error: unknown, where: string): DefinitionError {
  const reason = error instanceof Error ? error.message : String(error);
  const what = `its ${vendor} schema cannot be said in JSON Schema: ${reason}.`;
  const fix = 'Use what JSON has (a date as an ISO string, for example), or pass a JSON Schema instead.';
  return new DefinitionError([{ where, what, fix }]);
}

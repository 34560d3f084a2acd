import { isClass } from './class-chain.js';
import { asJsonObject, isPlainObject } from './json-value.js';
import { isBuiltIn } from './reflected-type.js';
import type { Report } from './report.js';
import type { SchemaSource, StandardSchema } from './server-model.js';

/** Where in the definition a schema is given. */
export interface SchemaPlace {
  readonly where: string;
  /** As written, such as `inputSchema of @Tool()`. */
  readonly option: string;
}

/** Tells the three ways of giving a schema apart; undefined when it is none of them, which is reported. */
export function schemaSource(value: unknown, { where, option }: SchemaPlace, report: Report): SchemaSource | undefined {
  // Schemas of some libraries are functions, as classes are.
  if (isStandardSchema(value)) return { kind: 'standard', schema: value };
  if (isClass(value) && !isBuiltIn(value)) return { kind: 'dto', type: value };
  const schema = isShapeOfSchemas(value) ? undefined : asJsonObject(value);
  if (schema !== undefined) return { kind: 'json', schema };
  report({ where, ...mistakeOf(value, option) });
  return undefined;
}

/** Whether it follows https://standardschema.dev. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return typeof standard === 'object' && standard !== null && typeof Reflect.get(standard, 'validate') === 'function';
}

// What the MCP SDK's registerTool takes: { name: z.string() }.
function isShapeOfSchemas(value: unknown): boolean {
  return isPlainObject(value) && Object.values(value).some(isStandardSchema);
}

function mistakeOf(value: unknown, option: string): { readonly what: string; readonly fix: string } {
  if (isShapeOfSchemas(value)) {
    return { what: `${option} is an object of schemas.`, fix: 'make it one schema, such as z.object({ … }).' };
  }
  return {
    what: `${option} is neither a DTO class, nor a Standard Schema, nor JSON Schema.`,
    fix: 'give a class with class-validator decorators, a schema of a library such as zod (>= 3.24), or JSON Schema as a plain object.',
  };
}

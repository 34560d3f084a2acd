import { InvalidArgumentsError } from '../errors/invalid-arguments-error.js';
import { QuestionFailedError } from '../errors/call-errors.js';
import type { Constructor, JsonObject, SchemaSource, StandardSchema } from '../metadata/server-model.js';
import { compileArguments } from '../schema/compile-arguments.js';
import type { ArgumentSchema } from '../schema/compiled-schema.js';
import { formProperty } from './form-property.js';

/** What a form asks for: a DTO class, a Standard Schema, or JSON Schema. */
export type FormSchema<T = unknown> = (abstract new (...args: never[]) => T) | StandardSchema | JsonObject;

/** A form, compiled: what the client is shown, and how its answer is revived. */
export interface ElicitationForm<T> {
  readonly requestedSchema: JsonObject;
  /** Throws QuestionFailedError that names each property and its constraint. */
  parse(content: unknown, key: string): Promise<T>;
}

/** Throws DefinitionError when the schema is more than a flat form of text, numbers, booleans and choices. */
export function compileForm<T>(schema: FormSchema<T>, where: string): ElicitationForm<T> {
  const compiled = compileArguments(readSource(schema), where);
  return {
    requestedSchema: flatSchema(compiled.json, where),
    parse: async (content, key) => parseContent<T>(compiled, content, key),
  };
}

function readSource(schema: FormSchema): SchemaSource {
  if ('~standard' in schema) return { kind: 'standard', schema: schema as StandardSchema };
  if (typeof schema === 'function') return { kind: 'dto', type: schema as Constructor };
  return { kind: 'json', schema };
}

async function parseContent<T>(schema: ArgumentSchema, content: unknown, key: string): Promise<T> {
  try {
    return (await schema.parse(content ?? {}, `question ${key}`)) as T;
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw error;
    throw new QuestionFailedError(`The client's answer does not fit what was asked. ${error.message}`, {
      cause: error,
    });
  }
}

function flatSchema(json: JsonObject, where: string): JsonObject {
  const properties = Object.entries(readObject(json['properties']));
  const flat = properties.map(([name, property]): [string, JsonObject] => [
    name,
    formProperty(readObject(property), `${where}, form property ${name}`),
  ]);
  const { required = [] } = json;
  return {
    type: 'object',
    properties: Object.fromEntries(flat),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
  };
}

function readObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

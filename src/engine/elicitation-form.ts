import { DefinitionError } from '../errors/definition-error.js';
import { InvalidArgumentsError } from '../errors/invalid-arguments-error.js';
import { QuestionFailedError } from '../errors/call-errors.js';
import type { Constructor, JsonObject, JsonValue, SchemaSource, StandardSchema } from '../metadata/server-model.js';
import { compileArguments } from '../schema/compile-arguments.js';
import type { ArgumentSchema } from '../schema/compiled-schema.js';

/** What a form asks for: a DTO class, a Standard Schema, or JSON Schema. */
export type FormSchema<T = unknown> = (abstract new (...args: never[]) => T) | StandardSchema | JsonObject;

/** What a form may describe of a property (MCP 2025-11-25, Elicitation, "Requested Schema"). */
const PROPERTY_KEYWORDS = [
  'type',
  'title',
  'description',
  'default',
  'enum',
  'enumNames',
  'oneOf',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'format',
  'pattern',
  'minimum',
  'maximum',
] as const;
const PRIMITIVES = ['string', 'number', 'integer', 'boolean'];

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
  const properties = Object.entries(asObject(json['properties']) ?? {});
  const flat = properties.map(([name, property]) => [
    name,
    flatProperty(asObject(property) ?? {}, `${where}, form property ${name}`),
  ]);
  const { required } = json;
  return {
    type: 'object',
    properties: Object.fromEntries(flat) as JsonObject,
    ...(Array.isArray(required) && required.length > 0 ? { required: required as JsonValue } : {}),
  };
}

function flatProperty(property: JsonObject, where: string): JsonObject {
  const { type } = property;
  const isChoice = type === undefined && Array.isArray(property['enum']);
  if (!isChoice && !isPrimitive(type) && !isMultipleChoice(property)) {
    throw new DefinitionError([
      {
        where,
        what: 'a form holds only text, numbers, booleans, and choices of one or several texts; nothing nested.',
        fix: 'Ask for it in properties of their own, or in several questions (MCP 2025-11-25, Elicitation).',
      },
    ]);
  }
  const kept = Object.entries(property).filter(([keyword]) => PROPERTY_KEYWORDS.some((known) => known === keyword));
  return { ...(isChoice ? { type: 'string' } : {}), ...Object.fromEntries(kept) };
}

function isPrimitive(type: unknown): boolean {
  return typeof type === 'string' && PRIMITIVES.includes(type);
}

function isMultipleChoice({ type, items }: JsonObject): boolean {
  const item = asObject(items);
  return type === 'array' && item !== undefined && ('enum' in item || 'anyOf' in item || 'oneOf' in item);
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

import { DefinitionError } from '../errors/definition-error.js';
import type { JsonObject, JsonValue } from '../metadata/server-model.js';

/** What a form may say of any property, and of each kind (MCP 2025-11-25, Elicitation, "Requested Schema"). */
const COMMON = ['title', 'description', 'default'];
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  array: ['minItems', 'maxItems'],
};
const FORMATS = ['email', 'uri', 'date', 'date-time'];

interface Choice {
  readonly const: string;
  readonly title?: string;
}

/** A property as a form can show it; what only the answer's check knows is left out. Throws DefinitionError when a form cannot hold it. */
export function formProperty(property: JsonObject, where: string): JsonObject {
  const { type } = property;
  if (type === 'array') return { ...pick(property, 'array'), type, items: multipleChoice(property, where) };
  const choices = choicesOf(property);
  if (choices !== undefined)
    return { ...pick(property, 'string', COMMON), type: 'string', ...singleChoice(property, choices) };
  if (typeof type !== 'string' || !(type in KEYWORDS) || 'enum' in property || 'const' in property) throw unfit(where);
  const { format } = property;
  return {
    type,
    ...pick(property, type),
    ...(typeof format === 'string' && FORMATS.includes(format) ? { format } : {}),
  };
}

function pick(property: JsonObject, type: string, keywords = [...COMMON, ...(KEYWORDS[type] ?? [])]): JsonObject {
  return Object.fromEntries(Object.entries(property).filter(([keyword]) => keywords.includes(keyword)));
}

function singleChoice({ enumNames }: JsonObject, choices: readonly Choice[]): JsonObject {
  if (choices.some(({ title }) => title !== undefined)) return { oneOf: choices.map(withTitle) };
  return { enum: choices.map(({ const: value }) => value), ...(enumNames === undefined ? {} : { enumNames }) };
}

function multipleChoice({ items }: JsonObject, where: string): JsonObject {
  const choices = isObject(items) ? choicesOf(items) : undefined;
  if (choices === undefined) throw unfit(where);
  if (choices.some(({ title }) => title !== undefined)) return { anyOf: choices.map(withTitle) };
  return { type: 'string', enum: choices.map(({ const: value }) => value) };
}

/** Texts to choose from, however JSON Schema says that; undefined: it says something else. */
function choicesOf(schema: JsonObject): readonly Choice[] | undefined {
  if (typeof schema['const'] === 'string') return [{ const: schema['const'] }];
  const values = schema['enum'];
  if (values !== undefined) return isTexts(values) ? values.map((value) => ({ const: value })) : undefined;
  const branches = schema['oneOf'] ?? schema['anyOf'];
  return Array.isArray(branches) && branches.every(isChoice) ? branches : undefined;
}

function withTitle({ const: value, title = value }: Choice): JsonObject {
  return { const: value, title };
}

function isTexts(values: JsonValue): values is readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

function isChoice(value: JsonValue): value is JsonObject & Choice {
  return isObject(value) && typeof value['const'] === 'string';
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unfit(where: string): DefinitionError {
  return new DefinitionError([
    {
      where,
      what: 'a form holds only text, numbers, booleans, and choices of one or several texts; nothing nested.',
      fix: 'Ask for it in properties of their own, or in several questions (MCP 2025-11-25, Elicitation).',
    },
  ]);
}

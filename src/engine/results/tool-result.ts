import { OutputMismatchError } from '../../errors/output-mismatch-error.js';
import type { JsonObject, JsonValue } from '../../metadata/server-model.js';
import type { ResultSchema } from '../../schema/compiled-schema.js';
import { asContentBlock, plainObject, textBlock, type ContentBlock } from './content-block.js';
import { hasShape, isBoolean, isRecord, type Shape } from './shapes.js';
import { toTextAndJson } from './to-json.js';

export interface ToolResultOptions {
  /** `Class.method` */
  readonly where: string;
  readonly output?: ResultSchema | undefined;
}

/**
 * What a tool returned as a CallToolResult (MCP 2025-11-25, "Tool Result").
 * Nothing is empty content; text, numbers and booleans are one block of text; content and whole results pass; any other object is
 * structured content and its JSON as text. An array is text alone, since structured content is an object, unless the output schema
 * is an object with the property `result`: that takes whatever is no object. With an output schema only a whole result is content.
 * Throws OutputMismatchError for what does not fit the output schema, UnusableResultError for what JSON cannot hold.
 */
export function toolResult(returned: unknown, { where, output }: ToolResultOptions): JsonObject {
  const whole = asWholeResult(returned, { where, output });
  if (whole !== undefined) return checkedWhole(whole, { where, output });
  if (output !== undefined) return structuredResult(returned, { where, output });
  if (returned === undefined || returned === null) return { content: [] };
  const content = asContent(returned, where);
  if (content !== undefined) return { content };
  if (isScalar(returned)) return { content: [textBlock(String(returned))] };
  const { text, json } = toTextAndJson(returned, where);
  return isObject(json) ? { content: [textBlock(text)], structuredContent: json } : { content: [textBlock(text)] };
}

const wholeResult: Shape = {
  required: {},
  optional: { content: Array.isArray, structuredContent: isStructured, isError: isBoolean, _meta: isRecord },
};

/** Undefined: the user's own data. */
function asWholeResult(returned: unknown, { where, output }: ToolResultOptions): JsonObject | undefined {
  if (!hasShape(returned, wholeResult) || !hasResult(returned, output)) return undefined;
  const { content, structuredContent, ...others } = returned;
  const structured = structuredContent === undefined ? undefined : toTextAndJson(structuredContent, where);
  const blocks = Array.isArray(content)
    ? allBlocks(content, (item) => asContentBlock(item, where))
    : [textBlock(structured?.text ?? '')];
  if (blocks === undefined) return undefined;
  const result = { ...plainObject(others, where), content: blocks };
  return structured === undefined ? result : { ...result, structuredContent: structured.json };
}

// Where an object is expected that fits a schema, `{ content: [] }` is such an object.
function hasResult(returned: Readonly<Record<string, unknown>>, output: ResultSchema | undefined): boolean {
  const { content, structuredContent } = returned;
  if (structuredContent !== undefined) return true;
  if (!Array.isArray(content)) return false;
  return output === undefined || content.length > 0 || Object.keys(returned).length > 1;
}

function checkedWhole(result: JsonObject, { where, output }: ToolResultOptions): JsonObject {
  if (output === undefined || result['isError'] === true) return result;
  const { structuredContent } = result;
  if (structuredContent === undefined) throw new OutputMismatchError(where, [missing]);
  refuseMismatch(structuredContent, where, output);
  return result;
}

const missing = { path: 'structuredContent', constraint: 'is missing from the result' };

function structuredResult(
  returned: unknown,
  { where, output }: { readonly where: string; readonly output: ResultSchema },
): JsonObject {
  if (returned === undefined) throw new OutputMismatchError(where, [{ path: '', constraint: 'nothing was returned' }]);
  const { text, json } = toTextAndJson(returned, where);
  const content = [textBlock(isScalar(returned) ? String(returned) : text)];
  const structuredContent = !isObject(json) && wrapsResult(output) ? { result: json } : json;
  refuseMismatch(structuredContent, where, output);
  // A schema whose root is no object: the value is right, but 2025-11-25 has no place for it other than the text.
  return isObject(structuredContent) ? { content, structuredContent } : { content };
}

function refuseMismatch(value: JsonValue, where: string, output: ResultSchema): void {
  const violations = output.check(value);
  if (violations.length > 0) throw new OutputMismatchError(where, violations);
}

function wrapsResult({ json }: ResultSchema): boolean {
  const { type, properties } = json;
  return type === 'object' && properties !== undefined && isObject(properties) && Object.hasOwn(properties, 'result');
}

/** One block, or an array of blocks with text between them. Undefined: the user's own data. */
function asContent(returned: unknown, where: string): readonly ContentBlock[] | undefined {
  const block = asContentBlock(returned, where);
  if (block !== undefined) return [block];
  const hasBlock = Array.isArray(returned) && returned.some((item) => typeof item !== 'string');
  if (!hasBlock) return undefined;
  return allBlocks(returned, (item) => (typeof item === 'string' ? textBlock(item) : asContentBlock(item, where)));
}

function allBlocks(
  items: readonly unknown[],
  asBlock: (item: unknown) => ContentBlock | undefined,
): readonly ContentBlock[] | undefined {
  const blocks: ContentBlock[] = [];
  for (const item of items) {
    const block = asBlock(item);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  return blocks;
}

function isScalar(value: unknown): value is string | number | boolean | bigint {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

// What becomes an object in JSON: neither a list nor, like a Date, text.
function isStructured(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return !(Symbol.iterator in value && !(value instanceof Map)) && !(value instanceof Date);
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

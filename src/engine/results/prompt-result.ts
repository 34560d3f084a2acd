import { UnusableResultError } from '../../errors/unusable-result-error.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { asContentBlock, plainObject, textBlock, type ContentBlock } from './content-block.js';
import { hasShape, isOneOf, isRecord, isString, type Shape } from './shapes.js';

export interface PromptResultOptions {
  /** `Class.method` */
  readonly where: string;
  readonly description?: string | undefined;
}

/**
 * What a prompt returned as a GetPromptResult (MCP 2025-11-25, "Getting a Prompt"): a whole result, or messages, where text
 * and content are messages of the user, one or an array. Throws UnusableResultError for anything else.
 */
export function promptResult(returned: unknown, { where, description }: PromptResultOptions): JsonObject {
  const about = description === undefined ? {} : { description };
  if (!hasShape(returned, wholeResult)) return { ...about, messages: messagesOf(returned, where) };
  const { messages, ...others } = returned;
  return { ...about, ...plainObject(others, where), messages: messagesOf(messages, where) };
}

const wholeResult: Shape = {
  required: { messages: Array.isArray },
  optional: { description: isString, _meta: isRecord },
};

function messagesOf(returned: unknown, where: string): readonly JsonObject[] {
  if (!Array.isArray(returned)) return [toMessage(returned, where)];
  return returned.map((item: unknown, index) => toMessage(item, where, index));
}

const message: Shape = {
  required: { role: isOneOf('user', 'assistant'), content: (content) => content !== undefined },
  optional: {},
};

function toMessage(item: unknown, where: string, index?: number): JsonObject {
  const isMessage = hasShape(item, message);
  const content = contentOf(isMessage ? item['content'] : item, where);
  if (content !== undefined) return { role: isMessage && item['role'] === 'assistant' ? 'assistant' : 'user', content };
  const place = index === undefined ? 'what it returned' : `item ${index} of what it returned`;
  throw new UnusableResultError(where, `${place} is no message of a prompt`, fix);
}

const fix =
  'Return text, content such as { type: "text", text }, a message { role: "user" | "assistant", content }, or an array of these.';

function contentOf(value: unknown, where: string): ContentBlock | undefined {
  return typeof value === 'string' ? textBlock(value) : asContentBlock(value, where);
}

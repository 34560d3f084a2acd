import { handlerInput } from './handler-input.js';
import type { Member } from './members.js';
import { anything, filledText, flag, icons, jsonObject, milliseconds, oneOf, scopes, text } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import { schemaSource } from './schema-source.js';
import type { ToolModel } from './server-model.js';
import { methodSignature } from './signature.js';

const RULES = {
  name: filledText,
  title: text,
  description: text,
  inputSchema: anything,
  outputSchema: anything,
  annotations: jsonObject,
  icons,
  concurrency: oneOf('turns', 'exclusive', 'shared'),
  timeout: milliseconds,
  scopes,
  enabled: flag,
  _meta: jsonObject,
};

/** Reads `@Tool(options)` at a method. */
export function toolModel(member: Member, options: unknown, report: Report): ToolModel {
  const { key, owner, where, params } = member;
  const read = readOptions({ subject: '@Tool()', options, rules: RULES, where }, report);
  const { inputSchema, outputSchema, ...shown } = read;
  const name = shown.name ?? key;
  if (!TOOL_NAME.test(name)) report({ where, ...badName(name) });
  const schemaOf = (schema: unknown, option: string) =>
    schema === undefined ? undefined : schemaSource(schema, { where, option: `${option} of @Tool()` }, report);
  const given = schemaOf(inputSchema, 'inputSchema');
  const output = schemaOf(outputSchema, 'outputSchema');
  return {
    ...shown,
    kind: 'tool',
    method: key,
    where,
    name,
    concurrency: shown.concurrency ?? 'turns',
    enabled: shown.enabled ?? true,
    ...handlerInput({ where, parameters: methodSignature(owner, key, params), given }, report),
    ...(output === undefined ? {} : { output }),
  };
}

// MCP 2025-11-25, server/tools, "Tool Names".
const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

function badName(name: string) {
  return {
    what: `'${name}' is no name for a tool.`,
    fix: "a tool's name has 1 to 128 of the characters A-Z a-z 0-9 _ - . ; give one by @Tool({ name }).",
  };
}

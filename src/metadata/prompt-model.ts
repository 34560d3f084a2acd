import { handlerInput } from './handler-input.js';
import type { Member } from './members.js';
import { anything, filledText, icons, jsonObject, scopes, text } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import { schemaSource } from './schema-source.js';
import type { PromptModel } from './server-model.js';
import { methodSignature } from './signature.js';

const RULES = {
  name: filledText,
  title: text,
  description: text,
  inputSchema: anything,
  icons,
  scopes,
  _meta: jsonObject,
};

/** Reads `@Prompt(options)` at a method. */
export function promptModel(member: Member, options: unknown, report: Report): PromptModel {
  const { key, owner, where, params } = member;
  const subject = '@Prompt()';
  const { inputSchema, ...shown } = readOptions({ subject, options, rules: RULES, where }, report);
  const option = `inputSchema of ${subject}`;
  const given = inputSchema === undefined ? undefined : schemaSource(inputSchema, { where, option }, report);
  return {
    ...shown,
    kind: 'prompt',
    method: key,
    where,
    name: shown.name ?? key,
    ...handlerInput({ where, parameters: methodSignature(owner, key, params), given }, report),
  };
}

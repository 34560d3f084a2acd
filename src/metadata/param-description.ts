import { isPlainObject } from './json-value.js';
import { anything, flag, text } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import type { ParamDescription } from './signature.js';

const RULES = { type: anything, description: text, optional: flag };

/** Reads what `@Param(name, options)` recorded. */
export function paramDescription(recorded: unknown, where: string, report: Report): ParamDescription {
  const { name, options } = isPlainObject(recorded) ? recorded : {};
  const subject = '@Param()';
  const { type, description, optional = false } = readOptions({ subject, options, rules: RULES, where }, report);
  if (typeof name !== 'string' || name === '') {
    report({
      where,
      what: '@Param() has no name.',
      fix: "write @Param('name'): the argument's name as clients send it.",
    });
  }
  return { name: String(name), type, ...(description === undefined ? {} : { description }), optional };
}

import type { Rule } from './option-rules.js';
import { isPlainObject } from './json-value.js';
import type { Report } from './report.js';

export type Rules = Readonly<Record<string, Rule<unknown>>>;

/** The options that were given and fit; `undefined` counts as not given. */
export type OptionsOf<R extends Rules> = { readonly [Name in keyof R]?: R[Name] extends Rule<infer T> ? T : never };

export interface OptionsSource<R extends Rules> {
  /** As written, such as `@Tool()`; or the name of an option that is an object itself. */
  readonly subject: string;
  readonly options: unknown;
  readonly rules: R;
  /** What must be given, and what to write for it. */
  readonly required?: Readonly<Record<string, string>>;
  readonly where: string;
}

/** Checks what was written between a decorator's parentheses. What does not fit is reported and left out. */
export function readOptions<R extends Rules>(source: OptionsSource<R>, report: Report): OptionsOf<R> {
  const { subject, options, rules, required = {}, where } = source;
  if (!isPlainObject(options)) {
    report({
      where,
      what: `${subject} takes an object with options, not ${describe(options)}.`,
      fix: `write { ${Object.keys(rules).join(', ')} }, each as far as needed.`,
    });
    return {};
  }
  for (const [name, fix] of Object.entries(required)) {
    if (options[name] === undefined) report({ where, what: `${subject} has no ${name}.`, fix });
  }
  const accepted = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const kept = readOption(source, { name, value }, report);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(accepted) as OptionsOf<R>;
}

function readOption<R extends Rules>(
  { subject, rules, where }: OptionsSource<R>,
  { name, value }: { readonly name: string; readonly value: unknown },
  report: Report,
): unknown {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) {
    report({
      where,
      what: `${subject} has no option '${name}'.`,
      fix: `its options are ${Object.keys(rules).join(', ')}.`,
    });
    return undefined;
  }
  const accepted = rule.accept(value);
  if (accepted === undefined) {
    report({ where, what: `${name} of ${subject} is ${describe(value)}.`, fix: `${name} must be ${rule.expected}.` });
  }
  return accepted;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

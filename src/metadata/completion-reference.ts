import { isPlainObject } from './json-value.js';
import type { Report } from './report.js';
import { parseResourceUri } from './resource-uri.js';
import type { CompletionModel, PromptModel, ResourceModel, SchemaSource } from './server-model.js';

/** What there is to complete. */
export interface Offers {
  readonly prompts: readonly PromptModel[];
  readonly resources: readonly ResourceModel[];
}

export interface CompletionTarget {
  readonly prompt?: string;
  readonly resource?: string;
  readonly argument: string;
  readonly where: string;
}

/** Finds the prompt or template, and its argument as far as it is known before schemas are compiled; what is missing is reported. */
export function completionReference(
  target: CompletionTarget,
  offers: Offers,
  report: Report,
): CompletionModel['reference'] | undefined {
  const found = target.prompt === undefined ? findResource(target, offers) : findPrompt(target, offers);
  if (found.reference === undefined) {
    const what = `@Complete() names the ${found.subject}, which does not exist.`;
    report({ where: target.where, what, fix: choice(found.known) });
  } else if (found.known?.includes(target.argument) === false) {
    const what = `@Complete() names the argument '${target.argument}', which the ${found.subject} does not take.`;
    report({ where: target.where, what, fix: choice(found.known) });
  }
  return found.reference;
}

type Found =
  | { readonly reference: undefined; readonly subject: string; readonly known: readonly string[] }
  | {
      readonly reference: CompletionModel['reference'];
      readonly subject: string;
      /** Names of its arguments; undefined: only the compiled schema tells. */
      readonly known: readonly string[] | undefined;
    };

function findPrompt({ prompt }: CompletionTarget, { prompts }: Offers): Found {
  const subject = `prompt '${String(prompt)}'`;
  const found = prompts.find(({ name }) => name === prompt);
  if (found === undefined) return { reference: undefined, subject, known: prompts.map(({ name }) => name) };
  return { reference: { kind: 'prompt', name: found.name }, subject, known: argumentNames(found.input) };
}

function findResource({ resource }: CompletionTarget, { resources }: Offers): Found {
  const subject = `resource '${String(resource)}'`;
  const found = resources.find(({ uri }) => uri === resource) ?? resources.find(({ name }) => name === resource);
  if (found === undefined) return { reference: undefined, subject, known: resources.map(({ uri }) => uri) };
  const parsed = parseResourceUri(found.uri);
  const known = parsed.kind === 'template' ? parsed.variables.map(({ name }) => name) : [];
  return { reference: { kind: 'resource', uri: found.uri }, subject, known };
}

function argumentNames(input: SchemaSource | undefined): readonly string[] | undefined {
  if (input === undefined) return [];
  if (input.kind === 'params') return input.params.map(({ name }) => name);
  if (input.kind !== 'json') return undefined;
  const { properties } = input.schema;
  return isPlainObject(properties) ? Object.keys(properties) : undefined;
}

function choice(known: readonly string[]): string {
  return known.length === 0 ? 'remove it: there is none.' : `use one of: ${known.join(', ')}.`;
}

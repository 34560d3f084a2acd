import { isContext } from './context-symbol.js';
import { completionReference, type Offers } from './completion-reference.js';
import type { Member } from './members.js';
import { filledText } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import type { CompletionModel, CompletionParameter } from './server-model.js';
import { methodSignature, type Parameter } from './signature.js';

const RULES = { prompt: filledText, resource: filledText, argument: filledText };

/** Reads `@Complete(options)` at a method; undefined when what it completes is not there, which is a problem. */
export function completionModel(
  member: Member,
  { options, offers }: { readonly options: unknown; readonly offers: Offers },
  report: Report,
): CompletionModel | undefined {
  const { key, owner, where, params } = member;
  const source = { subject: '@Complete()', options, rules: RULES, required: { argument: FIX }, where };
  const read = readOptions(source, report);
  const parameters = completionParameters(methodSignature(owner, key, params), report);
  if (read.argument === undefined) return undefined;
  if ((read.prompt === undefined) === (read.resource === undefined)) {
    report({ where, what: '@Complete() must name either a prompt or a resource.', fix: FIX });
    return undefined;
  }
  const reference = completionReference({ ...read, argument: read.argument, where }, offers, report);
  if (reference === undefined) return undefined;
  return { kind: 'completion', method: key, where, reference, argument: read.argument, parameters };
}

const FIX =
  "write @Complete({ prompt: 'name', argument: 'name' }) or @Complete({ resource: 'shop://items/{id}', argument: 'id' }).";

/** The context by its type, and the others in their order: the value, the arguments; where no types are recorded, the context third. */
function completionParameters(parameters: readonly Parameter[], report: Report): readonly CompletionParameter[] {
  const isOfContext = ({ param, reflected }: Parameter): boolean =>
    reflected.kind === 'context' || isContext(param?.type);
  const remaining: CompletionParameter['kind'][] = ['value', 'arguments'];
  if (parameters.every(({ reflected, param }) => reflected.kind === 'unrecorded' && param === undefined))
    remaining.push('context');
  return parameters.map((parameter) => {
    if (isOfContext(parameter)) return { kind: 'context' };
    const kind = remaining.shift();
    if (kind === undefined) report({ where: parameter.where, ...SURPLUS });
    return { kind: kind ?? 'value' };
  });
}

const SURPLUS = {
  what: 'a completion receives the value typed so far, the arguments already known and the context, and nothing else.',
  fix: 'remove the parameter.',
};

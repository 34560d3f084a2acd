import { handlerInput, type HandlerInput } from './handler-input.js';
import { parameterRoles } from './parameter-roles.js';
import type { Report } from './report.js';
import type { TemplateVariable } from './resource-uri.js';
import type { SchemaSource } from './server-model.js';
import type { Parameter } from './signature.js';

export interface ResourceInputRequest {
  readonly where: string;
  readonly uri: string;
  readonly parameters: readonly Parameter[];
  /** Absent: the uri is fixed. */
  readonly variables: readonly TemplateVariable[] | undefined;
}

/** What a resource's method receives: the variables of its template, as one object or by `@Param`, or nothing but the context. */
export function resourceInput(request: ResourceInputRequest, report: Report): HandlerInput {
  const { where, parameters, variables } = request;
  if (variables === undefined) return fixedInput(request, report);
  const input = handlerInput({ where, parameters, given: variablesSource(variables), prefersTypes: true }, report);
  reportVariables({ ...request, variables }, input, report);
  return input;
}

function fixedInput({ uri, parameters }: ResourceInputRequest, report: Report): HandlerInput {
  for (const role of parameterRoles(parameters, ['context'])) {
    if (role.kind === 'context') continue;
    report({
      where: role.parameter.where,
      what: `the uri '${uri}' has no variables that this parameter could receive.`,
      fix: 'write a template, such as shop://items/{id}, or remove the parameter.',
    });
  }
  return { parameters: parameters.map(() => ({ kind: 'context' })) };
}

/** The variables as an object of strings. */
function variablesSource(variables: readonly TemplateVariable[]): SchemaSource {
  return { kind: 'params', params: variables.map(({ name, optional }) => ({ name, type: String, optional })) };
}

type TemplateRequest = ResourceInputRequest & { readonly variables: readonly TemplateVariable[] };

function reportVariables(
  { where, uri, variables }: TemplateRequest,
  { parameters }: HandlerInput,
  report: Report,
): void {
  const takesAll = parameters.some(({ kind }) => kind === 'arguments');
  const taken = parameters.flatMap((parameter) => (parameter.kind === 'param' ? [parameter.name] : []));
  const names = variables.map(({ name }) => name);
  const untaken = takesAll ? [] : names.filter((name) => !taken.includes(name));
  if (untaken.length > 0) {
    const what = `no argument takes ${untaken.map((name) => `{${name}}`).join(', ')} of the template '${uri}'.`;
    report({
      where,
      what,
      fix: `add @Param('${String(untaken[0])}') to a parameter, or take all variables as one object.`,
    });
  }
  for (const name of taken.filter((each) => !names.includes(each))) {
    const what = `@Param('${name}') is no variable of the template '${uri}'.`;
    report({ where, what, fix: `its variables are ${names.join(', ')}.` });
  }
}

import { isArgumentType } from './argument-type.js';
import { isContext } from './context-symbol.js';
import * as problem from './parameter-problems.js';
import { parameterRoles, type ParameterRole } from './parameter-roles.js';
import type { Report } from './report.js';
import type { HandlerParameter, NamedParameter, SchemaSource } from './server-model.js';
import type { Parameter } from './signature.js';

/** How a handler is given its arguments. */
export interface HandlerInput {
  readonly parameters: readonly HandlerParameter[];
  readonly input?: SchemaSource;
}

export interface HandlerInputRequest {
  readonly where: string;
  readonly parameters: readonly Parameter[];
  /** What describes the arguments whatever the parameters' types: an explicit schema, or a template's variables. */
  readonly given: SchemaSource | undefined;
  /** A parameter's own class describes better than `given` does. */
  readonly prefersTypes?: boolean;
}

/** Works out what each parameter receives and what describes the arguments. */
export function handlerInput(request: HandlerInputRequest, report: Report): HandlerInput {
  const { where, parameters, given, prefersTypes = false } = request;
  const roles = parameterRoles(parameters, given === undefined ? [] : positionsOf(parameters));
  const isTyped = given === undefined || prefersTypes;
  const params = roles.flatMap((role) => (role.kind === 'named' ? [namedParameter(role, isTyped, report)] : []));
  const unrecorded = roles.flatMap((role) => (isUnrecorded(role, isTyped) ? [role.parameter] : []));
  if (unrecorded.length > 0) report(problem.unrecorded(where, unrecorded));
  reportArguments(roles, given, report);
  if (isTyped) reportMixture(roles, report);
  reportRepeatedNames(roles, report);
  const own = ownSource(roles, params);
  const input = prefersTypes ? (own ?? given) : (given ?? own);
  return { parameters: roles.map((role) => handlerParameter(role, params)), ...(input === undefined ? {} : { input }) };
}

/** What parameters without recorded types are there for: with any named argument, the others could be the arguments as well as the context. */
function positionsOf(parameters: readonly Parameter[]): readonly ('arguments' | 'context')[] {
  const explicit = parameters.flatMap(({ param }) => (param === undefined ? [] : [param]));
  if (explicit.some(({ type }) => !isContext(type))) return [];
  return explicit.length > 0 ? ['arguments'] : ['arguments', 'context'];
}

function handlerParameter(role: ParameterRole, params: readonly NamedParameter[]): HandlerParameter {
  if (role.kind === 'context') return { kind: 'context' };
  const named = role.kind === 'named' ? params.find(({ name }) => name === role.param.name) : undefined;
  return named === undefined ? { kind: 'arguments' } : { kind: 'param', ...named };
}

/** What the parameters themselves say of the arguments. */
function ownSource(roles: readonly ParameterRole[], params: readonly NamedParameter[]): SchemaSource | undefined {
  if (params.length > 0) return { kind: 'params', params };
  const argument = roles.find((role) => role.kind === 'arguments');
  const reflected = argument?.parameter.reflected;
  return reflected?.kind === 'class' ? { kind: 'dto', type: reflected.type } : undefined;
}

type NamedRole = Extract<ParameterRole, { kind: 'named' }>;

function namedParameter({ param, parameter }: NamedRole, isTyped: boolean, report: Report): NamedParameter {
  const { reflected } = parameter;
  const type = param.type ?? ('type' in reflected ? reflected.type : undefined);
  const isReported = type === undefined && reflected.kind === 'unrecorded';
  if (isTyped && !isReported && !isArgumentType(type)) {
    const isSaid = param.type !== undefined;
    report(
      isSaid ? problem.wrongParamType(parameter.where, param.name) : problem.undescribedParam(parameter, param.name),
    );
  }
  return { ...param, type };
}

function isUnrecorded(role: ParameterRole, isTyped: boolean): role is Exclude<ParameterRole, { kind: 'context' }> {
  if (role.kind !== 'named') return role.kind === 'unclear';
  return isTyped && role.param.type === undefined && role.parameter.reflected.kind === 'unrecorded';
}

/** The one parameter that receives all arguments must be able to. */
function reportArguments(roles: readonly ParameterRole[], given: SchemaSource | undefined, report: Report): void {
  const [first, ...others] = roles.flatMap((role) => (role.kind === 'arguments' ? [role.parameter] : []));
  if (first === undefined) return;
  for (const parameter of [first, ...others]) {
    const { kind } = parameter.reflected;
    if (kind === 'value') report(problem.primitiveArgument(parameter));
    else if (kind === 'unknown' && given === undefined) report(unknownArguments(parameter));
    else if (parameter !== first) report(problem.severalArguments(parameter.where, first.where));
  }
}

function unknownArguments(parameter: Parameter) {
  return problem.unknownType(
    parameter,
    `${problem.CLASS_FIX}; or give inputSchema; or name single arguments by @Param('name').`,
  );
}

function reportMixture(roles: readonly ParameterRole[], report: Report): void {
  if (!roles.some(({ kind }) => kind === 'named')) return;
  for (const role of roles) {
    if (role.kind !== 'arguments' || role.parameter.reflected.kind === 'value') continue;
    report(problem.argumentsAndParams(role.parameter.where));
  }
}

function reportRepeatedNames(roles: readonly ParameterRole[], report: Report): void {
  const places = new Map<string, string>();
  for (const role of roles) {
    if (role.kind !== 'named') continue;
    const { where } = role.parameter;
    const first = places.get(role.param.name);
    if (first === undefined) places.set(role.param.name, where);
    else report(problem.repeatedName(where, role.param.name, first));
  }
}

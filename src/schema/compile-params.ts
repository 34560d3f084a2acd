import { DefinitionError, type DefinitionProblem } from '../errors/definition-error.js';
import type { JsonObject, NamedParameter } from '../metadata/server-model.js';
import { describeShape } from './describe-shape.js';
import { DtoDefinitions } from './dto/dto-definitions.js';
import { anyVaries, dtosIn, planDtos, type DtoPlans } from './dto/dto-plan.js';
import { isTypeMistake, paramShape, textShape } from './param-shape.js';
import { paramsReader } from './read-params.js';
import type { Shape } from './shape.js';
import { shapeReader } from './shape-reader.js';
import type { Compiled } from './value-reader.js';

interface ShapedParameter {
  readonly parameter: NamedParameter;
  readonly shape: Shape;
}

export interface ParamsOptions {
  /** A client can send text alone: a prompt's arguments, a template's variables. Default false. */
  readonly fromText?: boolean;
}

/** An object with one property for each parameter and no others; reading it gives a plain object by name, revived. */
export function compileParams(
  params: readonly NamedParameter[],
  where: string,
  { fromText = false }: ParamsOptions = {},
): Compiled {
  const shaped = shapeAll(params, where, fromText);
  const types = shaped.flatMap(({ shape }) => dtosIn(shape));
  const plans = planDtos(types, where);
  return {
    json: describeParams(shaped, plans),
    reader: paramsReader(
      shaped.map(({ parameter: { name, optional }, shape }) => ({
        name,
        isOptional: optional,
        reader: shapeReader(shape, plans, fromText),
      })),
    ),
    varying: anyVaries(plans) ? types : undefined,
  };
}

function shapeAll(params: readonly NamedParameter[], where: string, fromText: boolean): readonly ShapedParameter[] {
  const problems: DefinitionProblem[] = [];
  const shaped = new Map<string, ShapedParameter>();
  for (const parameter of params) {
    const shape = fromText ? textShape(parameter.type, parameter.name) : paramShape(parameter.type, parameter.name);
    const what = `two parameters are named ${JSON.stringify(parameter.name)}.`;
    if (shaped.has(parameter.name)) problems.push({ where, what, fix: 'Give each @Param a name of its own.' });
    else if (isTypeMistake(shape)) problems.push({ where, ...shape });
    else shaped.set(parameter.name, { parameter, shape });
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return [...shaped.values()];
}

function describeParams(shaped: readonly ShapedParameter[], plans: DtoPlans): JsonObject {
  const definitions = new DtoDefinitions(plans);
  const properties = shaped.map(({ parameter: { name, description }, shape }) => {
    const described = describeShape(shape, definitions);
    return [name, description === undefined ? described : { ...described, description }] as const;
  });
  const required = shaped.filter(({ parameter }) => !parameter.optional).map(({ parameter }) => parameter.name);
  return definitions.complete({
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  });
}

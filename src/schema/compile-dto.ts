import type { Constructor } from '../metadata/server-model.js';
import { DtoDefinitions } from './dto/dto-definitions.js';
import { anyVaries, planDtos } from './dto/dto-plan.js';
import { dtoReader } from './dto/read-dto.js';
import type { Compiled } from './value-reader.js';

/**
 * A DTO class decorated with class-validator and class-transformer.
 *
 * A property is required unless it is `@IsOptional()` or has an initialiser, whose value is the schema's `default` if it is constant.
 * Unknown properties are refused, unless the class says `@JSONSchema({ additionalProperties: true })`; on a property the
 * same decorator adds `description`, `examples` or any other keyword. JSON types are never converted into one another;
 * only `@Type(() => Number)` takes a numeric string, and `@Transform` takes anything.
 */
export function compileDto(type: Constructor, where: string): Compiled {
  const plans = planDtos([type], where);
  return {
    json: new DtoDefinitions(plans, type).describeRoot(type),
    reader: dtoReader(type, plans),
    varying: anyVaries(plans) ? [type] : undefined,
  };
}

import type { ClassConstructor, TargetMap } from 'class-transformer';
import type { Constructor } from '../../metadata/server-model.js';
import { isDecorated, propertyRecords, type PropertyRecord } from './property-record.js';
import { isMistake, propertyShape } from './property-shape.js';

/**
 * For class-transformer: the classes of properties that have no `@Type`, but a type that TypeScript reflects (a DTO class or
 * Date). Those of nested classes too.
 */
export function reflectedTargets(...types: readonly Constructor[]): TargetMap[] {
  const targets = new Map<Constructor, TargetMap>();
  const open = [...types];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (targets.has(type)) continue;
    // Without a prototype: class-transformer looks up names that clients choose.
    const properties = toEmptyRecord();
    targets.set(type, { target: asClass(type), properties });
    open.push(...nestedClasses(type, properties));
  }
  return [...targets.values()].filter(({ properties }) => Object.keys(properties).length > 0);
}

function nestedClasses(
  type: Constructor,
  properties: Record<string, ClassConstructor<object>>,
): readonly Constructor[] {
  return propertyRecords(type).flatMap((record) => {
    if (record.type !== undefined) return givenClasses(record.type);
    const reflected = record.isTransformed ? undefined : reflectedClass(record);
    if (reflected === undefined) return [];
    properties[record.property] = asClass(reflected);
    return [reflected];
  });
}

function reflectedClass(record: PropertyRecord): Constructor | undefined {
  const shape = propertyShape(record);
  if (isMistake(shape)) return isDto(record.designType) ? record.designType : undefined;
  if (shape.kind === 'dto') return shape.type;
  return shape.kind === 'date' ? Date : undefined;
}

function givenClasses({ typeFunction, options }: NonNullable<PropertyRecord['type']>): readonly Constructor[] {
  const type = typeFunction?.();
  const members = options?.discriminator?.subTypes.map(({ value }) => value) ?? [];
  return isDto(type) ? [type, ...members] : members;
}

function isDto(type: unknown): type is Constructor {
  return typeof type === 'function' && isDecorated(type as Constructor);
}

function toEmptyRecord(): Record<string, ClassConstructor<object>> {
  return Object.create(null) as Record<string, ClassConstructor<object>>;
}

function asClass(type: Constructor): ClassConstructor<object> {
  return type as unknown as ClassConstructor<object>;
}

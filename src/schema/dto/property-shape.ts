import type { Constructor, JsonObject } from '../../metadata/server-model.js';
import { scalarShape, type Shape, type ScalarKind } from '../shape.js';
import { keywordsOfAll, scalars } from './constraint-keywords.js';
import { isDecorated, type ConstraintRecord, type PropertyRecord } from './property-record.js';

/** Why a property has no shape, and what to write; the caller knows where. */
export interface ShapeMistake {
  readonly what: string;
  readonly fix: string;
}

const arrayConstraints = /^(isArray|array[A-Z]\w*)$/;
const dateConstraints: ReadonlySet<string> = new Set(['isDate', 'minDate', 'maxDate']);
const scalarKinds: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);

/** The shape of a property from its constraints, `@Type` and reflected type, in this order; or what is missing to tell it. */
export function propertyShape(record: PropertyRecord): Shape | ShapeMistake {
  const container = containerOf(record);
  const mistake = typeMistake(record, container);
  if (mistake !== undefined) return mistake;
  const own = record.constraints.filter(({ isEach }) => !isEach);
  if (container === undefined) return valueShape(record, own, classOf(record, container));
  const each = record.constraints.filter(({ isEach, name }) => isEach || name === 'nested');
  const inner = valueShape(record, each, classOf(record, container));
  const keywords = { ...keywordsOfAll(own.filter(({ name }) => name !== 'nested')), ...uniqueIn(container) };
  const { type: _type, ...rest } = keywords;
  if (container === Map) return { kind: 'record', values: inner, keywords: rest };
  return { kind: 'list', items: inner, keywords: rest };
}

export function isMistake(found: Shape | ShapeMistake): found is ShapeMistake {
  return 'fix' in found;
}

type Container = ArrayConstructor | SetConstructor | MapConstructor;

function containerOf({ designType, type, constraints }: PropertyRecord): Container | undefined {
  const declared = [type?.reflectedType, designType].find((found) => found === Array || found === Set || found === Map);
  if (declared === Set) return Set;
  if (declared === Map) return Map;
  const saysArray = constraints.some(({ name, isEach }) => isEach || arrayConstraints.test(name));
  return declared === Array || saysArray ? Array : undefined;
}

function uniqueIn(container: Container): JsonObject {
  return container === Set ? { uniqueItems: true } : {};
}

// The class of the value, or of a container's values.
function classOf(record: PropertyRecord, container: Container | undefined): unknown {
  if (record.type?.typeFunction !== undefined) return record.type.typeFunction();
  return container === undefined ? record.designType : undefined;
}

function valueShape(record: PropertyRecord, constraints: readonly ConstraintRecord[], type: unknown): Shape {
  const choice = constraints.find(({ name }) => name === 'isEnum' || name === 'isIn');
  if (choice !== undefined) return { kind: 'enum', values: scalars(choice.values[choice.name === 'isEnum' ? 1 : 0]) };
  const { type: jsonType, ...keywords } = keywordsOfAll(constraints, type);
  if (isDateShape(constraints, type, jsonType)) return { kind: 'date', keywords };
  if (record.type !== undefined && type === Number) {
    return { kind: 'numeric', keywords: { ...keywords, type: jsonType ?? 'number' } };
  }
  if (isScalarKind(jsonType)) return { kind: jsonType, keywords };
  return classShape(record, type, { kind: jsonType === 'object' ? 'object' : 'any', keywords });
}

// A Date that is validated as a string, as by @IsDateString, stays a string.
function isDateShape(constraints: readonly ConstraintRecord[], type: unknown, jsonType: unknown): boolean {
  return constraints.some(({ name }) => dateConstraints.has(name)) || (type === Date && jsonType === undefined);
}

function classShape(record: PropertyRecord, type: unknown, otherwise: Shape): Shape {
  const scalar = scalarShape(type);
  if (scalar !== undefined) return { ...scalar, ...(otherwise.keywords && { keywords: otherwise.keywords }) };
  const discriminator = record.type?.options?.discriminator;
  if (discriminator !== undefined) {
    const members = discriminator.subTypes.map(({ name, value }) => ({ name, type: value }));
    const keepsDiscriminator = record.type?.options?.keepDiscriminatorProperty === true;
    return { kind: 'union', discriminator: discriminator.property, members, keepsDiscriminator };
  }
  return isDtoClass(type) ? { kind: 'dto', type } : otherwise;
}

function isScalarKind(type: unknown): type is ScalarKind {
  return scalarKinds.has(type);
}

function isDtoClass(type: unknown): type is Constructor {
  return typeof type === 'function' && isDecorated(type as Constructor);
}

function typeMistake(record: PropertyRecord, container: Container | undefined): ShapeMistake | undefined {
  const isNested = record.constraints.some(({ name }) => name === 'nested');
  if (record.type?.typeFunction !== undefined) return givenTypeMistake(record, isNested);
  if (isNested && !isDtoClass(container === undefined ? record.designType : undefined)) {
    const each = container === undefined ? '@ValidateNested()' : '@ValidateNested({ each: true })';
    const what =
      'it is nested, but of which class cannot be told: TypeScript reflects no interface, union or element of an array.';
    return { what, fix: `Write ${each} @Type(() => TheClass), the class having class-validator decorators.` };
  }
  return isNested || !isDtoClass(record.designType) ? undefined : unvalidated(record.designType.name);
}

function givenTypeMistake(record: PropertyRecord, isNested: boolean): ShapeMistake | undefined {
  const type = givenType(record);
  if (typeof type !== 'function') {
    return {
      what: '@Type returns no class.',
      fix: 'Look for a circular import, or an `import type`, of the class that it names.',
    };
  }
  const isUnion = record.type?.options?.discriminator !== undefined;
  if (isUnion || isDtoClass(type)) return isNested ? undefined : unvalidated(type.name);
  if (!isNested || scalarShape(type) !== undefined) return undefined;
  const what = `it is nested, but ${type.name} has no class-validator decorators.`;
  return { what, fix: `Decorate the properties of ${type.name}, for example with @IsString().` };
}

function givenType(record: PropertyRecord): unknown {
  try {
    return record.type?.typeFunction?.();
  } catch {
    // A class that is not initialised yet: modules that import each other.
    return undefined;
  }
}

function unvalidated(name: string): ShapeMistake {
  const what = `it holds ${name}, which nothing would validate.`;
  return { what, fix: 'Write @ValidateNested(), or @ValidateNested({ each: true }) for several.' };
}

import { getMetadataSchema } from 'class-validator-jsonschema/build/decorators.js';
import { DefinitionError, type DefinitionProblem } from '../../errors/definition-error.js';
import type { Constructor, JsonValue } from '../../metadata/server-model.js';
import type { Shape } from '../shape.js';
import { dtoDefaults, type DtoDefaults } from './dto-defaults.js';
import { acceptsNull, isRequired } from './presence.js';
import { propertyRecords, type PropertyRecord } from './property-record.js';
import { isMistake, propertyShape } from './property-shape.js';

/** How one DTO class is described and read. */
export interface DtoPlan {
  readonly type: Constructor;
  /** Keyed by the name in JSON. */
  readonly properties: ReadonlyMap<string, PropertyPlan>;
  readonly propertyNames: readonly string[];
  readonly allowsUnknown: boolean;
  /** A property's default differs each time. */
  readonly varies: boolean;
  /** What `@JSONSchema` on the class says. */
  readonly annotation: unknown;
}

export interface PropertyPlan {
  readonly name: string;
  readonly property: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** The schema lists null. */
  readonly isNullable: boolean;
  /** Null is for class-validator to judge. */
  readonly acceptsNull: boolean;
  readonly isTransformed: boolean;
  readonly defaultValue: JsonValue | undefined;
  /** What `@JSONSchema` on the property says. */
  readonly annotation: unknown;
}

export type DtoPlans = ReadonlyMap<Constructor, DtoPlan>;

/** The plans of `types` and of every DTO that they hold. Throws a DefinitionError with all that is wrong in any of them. */
export function planDtos(types: readonly Constructor[], where: string): DtoPlans {
  const plans = new Map<Constructor, DtoPlan>();
  const problems: DefinitionProblem[] = [];
  const open = [...types];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (plans.has(type)) continue;
    const plan = planDto(type, where, problems);
    plans.set(type, plan);
    open.push(...[...plan.properties.values()].flatMap(({ shape }) => dtosIn(shape)));
  }
  problems.push(...[...plans.values()].flatMap((plan) => lostDiscriminators(plan, plans, where)));
  if (problems.length > 0) throw new DefinitionError(problems);
  return plans;
}

/** Whether the same input is not read the same each time. */
export function anyVaries(plans: DtoPlans): boolean {
  return [...plans.values()].some(({ varies }) => varies);
}

/** The DTO classes that values of a shape may be. */
export function dtosIn(shape: Shape): readonly Constructor[] {
  if (shape.kind === 'dto') return [shape.type];
  if (shape.kind === 'union') return shape.members.map(({ type }) => type);
  if (shape.kind === 'list') return dtosIn(shape.items);
  return shape.kind === 'record' ? dtosIn(shape.values) : [];
}

function planDto(type: Constructor, where: string, problems: DefinitionProblem[]): DtoPlan {
  const records = propertyRecords(type);
  if (records.length === 0) problems.push(undecorated(type, where));
  const defaults = defaultsOf(type, where, problems);
  const properties = records.flatMap((record) => planProperty(type, record, { where, problems, defaults }));
  const annotation: unknown = getMetadataSchema(prototypeOf(type), type.name);
  const byName = new Map(properties.map((property) => [property.name, property]));
  const allowsUnknown = isOpen(annotation);
  const { varies } = defaults;
  return Object.freeze({
    type,
    properties: byName,
    propertyNames: [...byName.keys()],
    allowsUnknown,
    varies,
    annotation,
  });
}

// class-transformer deletes a discriminator before the class that declares it is validated.
function lostDiscriminators(
  { type, properties }: DtoPlan,
  plans: DtoPlans,
  where: string,
): readonly DefinitionProblem[] {
  return [...properties.values()].flatMap(({ property, shape }) => {
    const union = shape.kind === 'list' ? shape.items : shape;
    if (union.kind !== 'union' || union.keepsDiscriminator) return [];
    const { discriminator, members } = union;
    if (!members.some((member) => plans.get(member.type)?.properties.has(discriminator))) return [];
    const what = `its classes declare the discriminator ${discriminator}, which class-transformer removes from them.`;
    return [
      {
        where: `${where}, ${type.name}.${property}`,
        what,
        fix: 'Add keepDiscriminatorProperty: true to the options of @Type.',
      },
    ];
  });
}

interface Planning {
  readonly where: string;
  readonly problems: DefinitionProblem[];
  readonly defaults: DtoDefaults;
}

function planProperty(type: Constructor, record: PropertyRecord, planning: Planning): readonly PropertyPlan[] {
  const shape = propertyShape(record);
  if (isMistake(shape)) {
    planning.problems.push({ where: `${planning.where}, ${type.name}.${record.property}`, ...shape });
    return [];
  }
  const annotation: unknown = getMetadataSchema(prototypeOf(type), record.property);
  const plan = {
    name: record.name,
    property: record.property,
    shape,
    isRequired: !planning.defaults.initialised.has(record.property) && isRequired(record),
    ...acceptsNull(record, annotation),
    isTransformed: record.isTransformed,
    defaultValue: planning.defaults.values.get(record.property),
    annotation,
  };
  return [Object.freeze(plan)];
}

function defaultsOf(type: Constructor, where: string, problems: DefinitionProblem[]): DtoDefaults {
  try {
    return dtoDefaults(type);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = `${type.name} cannot be constructed without arguments: ${reason}.`;
    problems.push({ where, what, fix: 'Give a DTO a constructor that needs none, or no constructor.' });
    return { initialised: new Set(), values: new Map(), varies: false };
  }
}

function undecorated(type: Constructor, where: string): DefinitionProblem {
  const what = `${type.name || 'the class'} has no decorated property, so that nothing is known of it.`;
  const fix = 'Decorate its properties with class-validator, for example with @IsString(), or at least with @Allow().';
  return { where, what, fix };
}

// `@JSONSchema({ additionalProperties: true })` on the class.
function isOpen(annotation: unknown): boolean {
  if (typeof annotation !== 'object' || annotation === null || !('additionalProperties' in annotation)) return false;
  return annotation.additionalProperties !== false;
}

function prototypeOf(type: Constructor): object {
  const prototype: unknown = type.prototype;
  return typeof prototype === 'object' && prototype !== null ? prototype : {};
}

import type { Violation } from '../../errors/invalid-arguments-error.js';
import type { Constructor } from '../../metadata/server-model.js';
import { instanceNames } from '../plain-copy.js';
import { memberPath } from '../property-path.js';
import { deeper, misshapen, readShape, type Members, type ShapeReading } from '../read-shape.js';
import type { ValueReader } from '../value-reader.js';
import type { DtoPlan, DtoPlans, PropertyPlan } from './dto-plan.js';
import { dtoReviver } from './revive-dto.js';
import { dtoViolations, type DtoFindings } from './dto-violations.js';

/**
 * Reads instances of a DTO class. The value's shape is checked first, since class-transformer and class-validator trust it;
 * what has it becomes an instance (class-transformer, initialisers kept) and is validated (class-validator).
 */
export function dtoReader(type: Constructor, plans: DtoPlans): ValueReader {
  const readMembers = membersReader(plans);
  const revive = dtoReviver(type);
  return {
    read(value, path, violations) {
      const faults: Violation[] = [];
      const copy = readShape({ kind: 'dto', type }, value, { path, depth: 0, violations: faults, readMembers });
      for (const fault of faults) violations.push(fault);
      if (typeof copy !== 'object' || copy === null) return undefined;
      const instance = reviveTolerantly(() => revive(copy), faults);
      return instance === undefined ? undefined : validated(instance, { path, plans, faults, violations });
    },
  };
}

interface Validation {
  readonly path: string;
  readonly plans: DtoPlans;
  readonly faults: readonly Violation[];
  readonly violations: Violation[];
}

function validated(instance: object, { path, plans, faults, violations }: Validation): unknown {
  const covered = coveredPaths(faults);
  const findings = dtoViolations(instance, path, plans);
  const settle = (found: DtoFindings): object => {
    for (const violation of found) if (!covered.has(violation.path)) violations.push(violation);
    return instance;
  };
  return findings instanceof Promise ? findings.then(settle) : settle(findings);
}

// A user's @Transform may fail on what is missing; the violations say what is.
function reviveTolerantly(revive: () => object, faults: readonly Violation[]): object | undefined {
  try {
    return revive();
  } catch (error) {
    if (faults.length > 0) return undefined;
    throw error;
  }
}

// What has no shape was left out, and class-validator complains that it is missing: of the faults' paths and what holds them.
function coveredPaths(faults: readonly Violation[]): ReadonlySet<string> {
  const covered = new Set<string>();
  for (const { path } of faults) {
    for (const { index } of path.matchAll(/[.[]/g)) covered.add(path.slice(0, index));
    covered.add(path);
  }
  return covered;
}

function membersReader(plans: DtoPlans): NonNullable<ShapeReading['readMembers']> {
  return (members, reading) => {
    const plan = plans.get(members.type);
    return plan === undefined ? misshapen : readMembers(plan, members, reading);
  };
}

function readMembers(plan: DtoPlan, { value, discriminator }: Members, reading: ShapeReading): object {
  const copy: Record<string, unknown> = {};
  for (const [name, item] of entriesOf(value)) {
    if (item === undefined) continue;
    const inner = deeper(reading, memberPath(reading.path, name));
    const read = readMember(plan, { name, item, isDiscriminator: name === discriminator }, inner);
    if (read !== misshapen) copy[name] = read;
  }
  for (const property of plan.properties.values()) {
    if (!isMissing(property, value)) continue;
    reading.violations.push({ path: memberPath(reading.path, property.name), constraint: 'is required' });
  }
  return copy;
}

function isMissing({ name, isRequired, isTransformed }: PropertyPlan, value: object): boolean {
  return isRequired && !isTransformed && (!Object.hasOwn(value, name) || Reflect.get(value, name) === undefined);
}

interface Member {
  readonly name: string;
  readonly item: unknown;
  readonly isDiscriminator: boolean;
}

function readMember(plan: DtoPlan, { name, item, isDiscriminator }: Member, reading: ShapeReading): unknown {
  const property = plan.properties.get(name);
  if (isDiscriminator) return item;
  if (property !== undefined) return readProperty(property, item, reading);
  if (plan.allowsUnknown && !instanceNames.has(name)) return copy(item, reading);
  const known = plan.propertyNames.map((each) => JSON.stringify(each)).join(', ');
  reading.violations.push({ path: reading.path, constraint: `is not a known property (known are ${known})` });
  return misshapen;
}

function readProperty(property: PropertyPlan, item: unknown, reading: ShapeReading): unknown {
  if (item === null && property.acceptsNull) return item;
  return property.isTransformed ? copy(item, reading) : readShape(property.shape, item, reading);
}

function copy(item: unknown, reading: ShapeReading): unknown {
  return readShape({ kind: 'any' }, item, reading);
}

function entriesOf(value: object): readonly [string, unknown][] {
  return Object.entries(value);
}

import 'reflect-metadata';
import { defaultMetadataStorage, type TypeRecord } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { Constructor } from '../../metadata/server-model.js';

/** What the decorators say about one property of a DTO class, its base classes included. */
export interface PropertyRecord {
  /** The property's key in the class. */
  readonly property: string;
  /** Its name in JSON: that of `@Expose({ name })`, else the key. */
  readonly name: string;
  readonly constraints: readonly ConstraintRecord[];
  /** `design:type`; undefined where the compiler emits none. */
  readonly designType: unknown;
  readonly type: TypeRecord | undefined;
  /** `@Transform` changes what arrives before it is validated. */
  readonly isTransformed: boolean;
}

export interface ConstraintRecord {
  /** class-validator's name, such as `isInt`; `nested`, `allow` and `condition` for its decorators without one. */
  readonly name: string;
  readonly isEach: boolean;
  readonly values: readonly unknown[];
}

const plainToClass = 0;

const otherNames: Readonly<Record<string, string>> = {
  [ValidationTypes.NESTED_VALIDATION]: 'nested',
  [ValidationTypes.WHITELIST]: 'allow',
  [ValidationTypes.CONDITIONAL_VALIDATION]: 'condition',
};

/** The properties of `type` that a client may send, a base class's first. Groups are ignored: every constraint counts. */
export function propertyRecords(type: Constructor): readonly PropertyRecord[] {
  const constraints = constraintsOf(type);
  const exposed = defaultMetadataStorage.getExposedMetadatas(type).flatMap(({ propertyName }) => propertyName ?? []);
  const names = new Set([...constraints.keys(), ...exposed]);
  return [...names]
    .filter((property) => !isExcluded(type, property))
    .map((property) => ({
      property,
      name: defaultMetadataStorage.findExposeMetadata(type, property)?.options?.name ?? property,
      constraints: constraints.get(property) ?? [],
      designType: designTypeOf(type, property),
      type: defaultMetadataStorage.findTypeMetadata(type, property),
      isTransformed: defaultMetadataStorage.findTransformMetadatas(type, property, plainToClass).length > 0,
    }));
}

/** Whether class-validator or class-transformer know `type`: a class that holds data, rather than a built-in or a service. */
export function isDecorated(type: Constructor): boolean {
  return propertyRecords(type).length > 0;
}

function constraintsOf(type: Constructor): ReadonlyMap<string, readonly ConstraintRecord[]> {
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  const inherited = all.filter(({ target }) => target !== type);
  const own = all.filter(({ target }) => target === type);
  const grouped = new Map<string, ConstraintRecord[]>();
  for (const metadata of [...inherited, ...own]) {
    // class-validator types it as always there; @Allow has none.
    const values: readonly unknown[] = Array.isArray(metadata.constraints) ? metadata.constraints : [];
    const record = { name: nameOf(metadata), isEach: metadata.each, values };
    grouped.set(metadata.propertyName, [...(grouped.get(metadata.propertyName) ?? []), record]);
  }
  return grouped;
}

function nameOf(metadata: { readonly type: string; readonly name?: string; readonly constraintCls: unknown }): string {
  if (metadata.name !== undefined) return metadata.name;
  const other = otherNames[metadata.type];
  if (other !== undefined || typeof metadata.constraintCls !== 'function') return other ?? metadata.type;
  return getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls)[0]?.name ?? metadata.type;
}

function isExcluded(type: Constructor, property: string): boolean {
  const excluded = defaultMetadataStorage.findExcludeMetadata(type, property);
  if (excluded !== undefined) return excluded.options?.toPlainOnly !== true;
  const isExposedOnly = defaultMetadataStorage.getStrategy(type) === 'excludeAll';
  return isExposedOnly && defaultMetadataStorage.findExposeMetadata(type, property) === undefined;
}

function designTypeOf(type: Constructor, property: string): unknown {
  const prototype: unknown = type.prototype;
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  const designType: unknown = Reflect.getMetadata('design:type', prototype, property);
  return designType;
}

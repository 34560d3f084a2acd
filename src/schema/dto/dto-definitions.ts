import type { Constructor, JsonObject, JsonValue } from '../../metadata/server-model.js';
import { describeShape, nullable, type Referrer } from '../describe-shape.js';
import type { DtoPlan, DtoPlans, PropertyPlan } from './dto-plan.js';
import { annotate } from './json-schema-annotation.js';

/** JSON Schema 2020-12 for DTO classes; those that are held by others are defined once, under `$defs`. */
export class DtoDefinitions implements Referrer {
  private readonly names = new Map<string, string>();
  private readonly definitions: Record<string, JsonObject> = {};
  private readonly identities = new Map<Constructor, number>();

  /** `root` is the class that the whole schema describes, if it is one: it is referred to by `#`. */
  constructor(
    private readonly plans: DtoPlans,
    private readonly root?: Constructor,
  ) {}

  /** The schema of the root itself, definitions included. */
  describeRoot(type: Constructor): JsonObject {
    return this.complete(this.describe(type));
  }

  /** Adds the definitions that were referred to. */
  complete(schema: JsonObject): JsonObject {
    return Object.keys(this.definitions).length === 0 ? schema : { ...schema, $defs: this.definitions };
  }

  refer(type: Constructor, tag?: { readonly property: string; readonly value: string }): JsonObject {
    if (type === this.root && tag === undefined) return { $ref: '#' };
    const key = `${this.identityOf(type)} ${tag === undefined ? '' : JSON.stringify([tag.property, tag.value])}`;
    const known = this.names.get(key);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = this.freeName(type.name);
    this.names.set(key, name);
    // Taken before it is described: the class may hold itself.
    this.definitions[name] = {};
    this.definitions[name] = this.describe(type, tag);
    return { $ref: `#/$defs/${name}` };
  }

  private describe(type: Constructor, tag?: { readonly property: string; readonly value: string }): JsonObject {
    const plan = this.plans.get(type);
    if (plan === undefined) return { type: 'object' };
    const described = [...plan.properties.values()].map(
      (property) => [property.name, this.describeProperty(property)] as const,
    );
    const tagged: Record<string, JsonValue> = tag === undefined ? {} : { [tag.property]: { const: tag.value } };
    const properties = { ...tagged, ...Object.fromEntries(described), ...tagged };
    const schema = {
      type: 'object',
      properties,
      ...requiredOf(plan, tag?.property),
      ...(plan.allowsUnknown ? {} : { additionalProperties: false }),
    };
    return annotate(schema, plan.annotation);
  }

  private describeProperty(plan: PropertyPlan): JsonObject {
    const described = describeShape(plan.shape, this);
    const schema = plan.isNullable ? nullable(described) : described;
    const whole = plan.defaultValue === undefined ? schema : { ...schema, default: plan.defaultValue };
    return annotate(whole, plan.annotation);
  }

  private identityOf(type: Constructor): number {
    const identity = this.identities.get(type) ?? this.identities.size;
    this.identities.set(type, identity);
    return identity;
  }

  private freeName(wanted: string): string {
    const base = wanted.replace(/[^\w.-]/g, '_') || 'Anonymous';
    if (!Object.hasOwn(this.definitions, base)) return base;
    let ordinal = 2;
    while (Object.hasOwn(this.definitions, `${base}${ordinal}`)) ordinal += 1;
    return `${base}${ordinal}`;
  }
}

function requiredOf({ properties }: DtoPlan, tag: string | undefined): JsonObject {
  const names = [...properties.values()].filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const required = tag === undefined ? names : [...new Set([tag, ...names])];
  return required.length === 0 ? {} : { required };
}

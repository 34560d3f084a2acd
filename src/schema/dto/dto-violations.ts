import { Validator, type ValidationError } from 'class-validator';
import { ValidationExecutor } from 'class-validator/cjs/validation/ValidationExecutor.js';
import type { Violation } from '../../errors/invalid-arguments-error.js';
import type { Constructor } from '../../metadata/server-model.js';
import { elementPath, memberPath } from '../property-path.js';
import type { DtoPlans } from './dto-plan.js';

export type DtoFindings = readonly Violation[];

/** What an instance breaks by its class-validator decorators. A promise only if a validator returned one. */
export function dtoViolations(instance: object, path: string, plans: DtoPlans): DtoFindings | Promise<DtoFindings> {
  // Unknown properties were refused already, by their names in JSON.
  const options = { forbidUnknownValues: false, validationError: { target: false } };
  // class-validator's own functions either are always asynchronous or let asynchronous validators pass unheard.
  const executor = new ValidationExecutor(new Validator(), options);
  const errors: ValidationError[] = [];
  executor.execute(instance, '', errors);
  const settle = (): DtoFindings => {
    const found = executor.stripEmptyErrors(errors);
    return found.flatMap((error) => violationsOf(error, { owner: instance, path, plans }));
  };
  return executor.awaitingPromises.length === 0 ? settle() : Promise.all(executor.awaitingPromises).then(settle);
}

interface Place {
  /** The instance, array, set or map that the error's property is of. */
  readonly owner: unknown;
  readonly path: string;
  readonly plans: DtoPlans;
}

function violationsOf(error: ValidationError, { owner, path, plans }: Place): readonly Violation[] {
  const here = pathOf(error.property, { owner, path, plans });
  const own = Object.values(error.constraints ?? {}).map((message) => ({
    path: here,
    constraint: withoutName(message, error.property),
  }));
  const inner = (error.children ?? []).flatMap((child) =>
    violationsOf(child, { owner: error.value, path: here, plans }),
  );
  return [...own, ...inner];
}

function pathOf(property: string, { owner, path, plans }: Place): string {
  if (Array.isArray(owner) || owner instanceof Set) return elementPath(path, Number(property));
  return memberPath(path, owner instanceof Map ? property : nameOf(property, owner, plans));
}

function nameOf(property: string, owner: unknown, plans: DtoPlans): string {
  const type = typeof owner === 'object' && owner !== null ? owner.constructor : undefined;
  const plan = isPlanned(type, plans) ? plans.get(type) : undefined;
  const known = [...(plan?.properties.values() ?? [])].find((each) => each.property === property);
  return known?.name ?? property;
}

function isPlanned(type: unknown, plans: DtoPlans): type is Constructor {
  return typeof type === 'function' && plans.has(type as unknown as Constructor);
}

// "quantity must be positive" under the path `items[2].quantity` would name the property twice.
function withoutName(message: string, property: string): string {
  const shortened = message.replace(`each value in ${property} `, 'each value ');
  return shortened.startsWith(`${property} `) ? shortened.slice(property.length + 1) : shortened;
}

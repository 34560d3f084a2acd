import type { StepModel } from '../metadata/server-model.js';
import type { Steps } from './steps.js';

/** Puts the durable form of each `@AtMostOnce` and `@AtLeastOnce` method onto an instance, where the handlers call it as `this.charge(…)`. */
export function wrapSteps(instance: object, models: Iterable<StepModel>, steps: Steps): void {
  const ordinals = new Map<string, number>();
  for (const model of models) {
    const method: unknown = Reflect.get(instance, model.method);
    if (typeof method !== 'function') continue;
    const value = async (...values: unknown[]): Promise<unknown> => {
      const name = model.name ?? model.method;
      const ordinal = (ordinals.get(name) ?? 0) + 1;
      ordinals.set(name, ordinal);
      return runStep({ model, steps, instance, name: `${name}#${ordinal}`, values, method });
    };
    // Not enumerable: it is no field.
    Object.defineProperty(instance, model.method, { value, enumerable: false, configurable: true });
  }
}

interface DecoratedStep {
  readonly model: StepModel;
  readonly steps: Steps;
  readonly instance: object;
  readonly name: string;
  readonly method: CallableFunction;
  readonly values: readonly unknown[];
}

// A reconcile method is given what the step was given.
async function runStep({ model, steps, instance, name, method, values }: DecoratedStep): Promise<unknown> {
  const { kind, returns, retry, onUnknown, reconcile, where } = model;
  const body = (): unknown => Reflect.apply(method, instance, values);
  if (kind === 'atLeastOnce') return steps.atLeastOnce(name, body, { returns, retry, where });
  const settle: unknown =
    onUnknown === 'reconcile' && reconcile !== undefined ? Reflect.get(instance, reconcile) : undefined;
  if (typeof settle !== 'function') return steps.atMostOnce(name, body, { returns, where });
  return steps.atMostOnce(name, body, {
    returns,
    where,
    reconcile: (): unknown => Reflect.apply(settle, instance, values),
  });
}

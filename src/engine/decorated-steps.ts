import type { StepModel } from '../metadata/server-model.js';
import { fingerprintOf } from './fingerprint.js';
import { handled } from './handled.js';
import type { Steps } from './steps.js';

/** Puts the durable form of each `@AtMostOnce` and `@AtLeastOnce` method onto an instance, where the handlers call it as `this.charge(…)`. */
export function wrapSteps(instance: object, models: Iterable<StepModel>, steps: Steps): void {
  for (const model of models) {
    const method: unknown = Reflect.get(instance, model.method);
    if (typeof method !== 'function') continue;
    // Not async: a failure that nobody awaits yet must not end the process.
    const value = (...values: unknown[]): Promise<unknown> =>
      handled(runStep({ model, steps, instance, values, method }));
    // Not enumerable: it is no field.
    Object.defineProperty(instance, model.method, { value, enumerable: false, configurable: true });
  }
}

interface DecoratedStep {
  readonly model: StepModel;
  readonly steps: Steps;
  readonly instance: object;
  readonly method: CallableFunction;
  readonly values: readonly unknown[];
}

// A reconcile method is given what the step was given.
async function runStep({ model, steps, instance, method, values }: DecoratedStep): Promise<unknown> {
  const { kind, returns, retry, onUnknown, reconcile, where } = model;
  const input = fingerprintOf(values);
  const name = steps.nameFor(model.name ?? model.method, input);
  const body = (): unknown => Reflect.apply(method, instance, values);
  if (kind === 'atLeastOnce') return steps.atLeastOnce(name, body, { returns, retry, where, input });
  const settle: unknown =
    onUnknown === 'reconcile' && reconcile !== undefined ? Reflect.get(instance, reconcile) : undefined;
  if (typeof settle !== 'function') return steps.atMostOnce(name, body, { returns, where, input });
  return steps.atMostOnce(name, body, {
    returns,
    where,
    input,
    reconcile: (): unknown => Reflect.apply(settle, instance, values),
  });
}

import type { HandlerModel } from '../metadata/server-model.js';
import type { Logger, Outcome, Scope } from '../runtime/port.js';
import type { DurableContext } from './durable-context.js';
import type { FieldAccess } from './field-access.js';
import type { Handler } from './handler.js';
import { cancelledOutcome, completedOutcome, outcomeOfError } from './outcomes.js';

export interface CallRunOptions {
  readonly scope: Scope;
  readonly handler: Handler;
  readonly context: DurableContext;
  readonly access: FieldAccess;
  readonly logger: Logger;
  readonly exposeErrors: boolean;
}

export interface CallEnd {
  readonly outcome: Outcome;
  /** The fields to store with it, if the call changed any. */
  readonly fields?: string | undefined;
}

/** G3: one run of one call, from the fields as they are stored to an outcome and the fields that belong to it. Never rejects. */
export async function runCall(options: CallRunOptions): Promise<CallEnd> {
  const { scope, handler, context, access } = options;
  try {
    const values = await handler.parseArguments();
    const instance = access.open(await scope.loadFields());
    const returned = await invoke(instance, handler.model, context, values);
    const result = handler.shapeResult(returned);
    const fields = access.changed();
    return { outcome: scope.signal.aborted ? cancelledOutcome() : completedOutcome(result), fields };
  } catch (error) {
    if (scope.signal.aborted) return { outcome: cancelledOutcome() };
    return { outcome: outcomeOfError(error, options) };
  }
}

function invoke(instance: object, { method, parameters }: HandlerModel, context: DurableContext, values: unknown): unknown {
  const callable: unknown = Reflect.get(instance, method);
  if (typeof callable !== 'function') throw new TypeError(`${method} is not a method of this instance.`);
  const positional = parameters.map((parameter) => {
    if (parameter.kind === 'context') return context;
    return parameter.kind === 'arguments' ? values : propertyOf(values, parameter.name);
  });
  return Reflect.apply(callable, instance, positional);
}

function propertyOf(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null ? Reflect.get(values, name) : undefined;
}

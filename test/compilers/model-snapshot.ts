import type { HandlerModel, ServerModel } from '../../src/metadata/server-model.js';
import { compileArguments } from '../../src/schema/compile-arguments.js';

/** A model in plain data: each compiler's output has classes of its own, which only their names compare. */
export function modelSnapshot(model: ServerModel): unknown {
  return plain(model);
}

/** The JSON Schema of each handler's arguments, by `Class.method`. */
export function schemaSnapshot({ tools, prompts, resources }: ServerModel): Readonly<Record<string, unknown>> {
  const handlers: readonly HandlerModel[] = [...tools.values(), ...prompts.values(), ...resources.values()];
  return Object.fromEntries(
    handlers.map(({ where, input }) => [where, input === undefined ? undefined : compileArguments(input, where).json]),
  );
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return `function ${value.name}`;
  if (value instanceof Map) return [...value].map(plain);
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

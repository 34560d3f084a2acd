import { InvalidArgumentsError } from '../errors/invalid-arguments-error.js';
import type { Concurrency, Constructor, HandlerModel, JsonObject } from '../metadata/server-model.js';
import type { ArgumentSchema } from '../schema/compiled-schema.js';
import type { Catalogue } from './catalogue.js';
import type { Invocation } from './invocation.js';
import { promptResult } from './results/prompt-result.js';
import { resourceResult } from './results/resource-result.js';
import { toolResult } from './results/tool-result.js';

/** One call's target: which method, with which arguments, and how what it returns becomes a result. */
export interface Handler {
  readonly kind: Invocation['kind'];
  /** `Class.method` */
  readonly where: string;
  readonly model: HandlerModel;
  /** What the schema of the arguments made of them; throws InvalidArgumentsError. */
  parseArguments(): unknown;
  /** As of an ArgumentSchema. */
  readonly varying?: readonly Constructor[] | undefined;
  shapeResult(returned: unknown): JsonObject;
  /** G7: runs beside others and may not change fields. */
  readonly onlyReads: boolean;
  readonly concurrency: Concurrency;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  /** What a deploy must not change while a call is in flight. */
  readonly contract: readonly (JsonObject | undefined)[];
}

/** Undefined: this server offers no such thing (any more). */
export function findHandler(catalogue: Catalogue, invocation: Invocation): Handler | undefined {
  switch (invocation.kind) {
    case 'tool':
      return toolHandler(catalogue, invocation.name, invocation.arguments);
    case 'prompt':
      return promptHandler(catalogue, invocation.name, invocation.arguments);
    case 'resource':
      return resourceHandler(catalogue, invocation.uri);
  }
}

function toolHandler(catalogue: Catalogue, name: string, values: JsonObject): Handler | undefined {
  const tool = catalogue.tools.get(name);
  if (tool === undefined) return undefined;
  const { model, input, output } = tool;
  return {
    kind: 'tool',
    where: model.where,
    model,
    parseArguments: () => parse(input, values, `tool ${name}`),
    varying: input?.varying,
    shapeResult: (returned) => toolResult(returned, { where: model.where, output }),
    onlyReads: model.concurrency === 'shared',
    concurrency: model.concurrency,
    timeout: model.timeout,
    contract: [input?.json, output?.json],
  };
}

function promptHandler(catalogue: Catalogue, name: string, values: JsonObject): Handler | undefined {
  const prompt = catalogue.prompts.get(name);
  if (prompt === undefined) return undefined;
  const { model, input } = prompt;
  return {
    kind: 'prompt',
    where: model.where,
    model,
    parseArguments: () => parse(input, values, `prompt ${name}`),
    varying: input?.varying,
    shapeResult: (returned) => promptResult(returned, model),
    onlyReads: true,
    concurrency: 'shared',
    contract: [input?.json],
  };
}

function resourceHandler(catalogue: Catalogue, uri: string): Handler | undefined {
  const found = catalogue.resourceFor(uri);
  if (found === undefined) return undefined;
  const { model, input } = found.resource;
  return {
    kind: 'resource',
    where: model.where,
    model,
    parseArguments: () => (model.isTemplate ? parse(input, found.variables, `resource ${uri}`) : {}),
    varying: input?.varying,
    shapeResult: (returned) => resourceResult(returned, { where: model.where, uri, mimeType: model.mimeType }),
    onlyReads: true,
    concurrency: 'shared',
    contract: [input?.json],
  };
}

// A method that declares no arguments takes none.
function parse(schema: ArgumentSchema | undefined, values: JsonObject, subject: string): unknown {
  if (schema !== undefined) return schema.parse(values, subject);
  const surplus = Object.keys(values);
  if (surplus.length === 0) return {};
  throw new InvalidArgumentsError(
    subject,
    surplus.map((path) => ({ path, constraint: 'is not an argument of it' })),
  );
}

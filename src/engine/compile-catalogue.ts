import { DefinitionError, type DefinitionProblem } from '../errors/definition-error.js';
import type { SchemaSource, ServerModel } from '../metadata/server-model.js';
import { compileArguments } from '../schema/compile-arguments.js';
import type { ParamsOptions } from '../schema/compile-params.js';
import { compileResult } from '../schema/compile-result.js';
import type { Catalogue, CataloguePrompt, CatalogueResource, CatalogueTool } from './catalogue.js';
import { UriTemplate } from './uri-template.js';

/** MCP passes a prompt's arguments, and a template's variables, as strings. */
const TEXTS: ParamsOptions = { fromText: true };

/** Compiles every schema of a server. Mistakes are all gathered; with any, there is no catalogue. */
export function compileCatalogue(server: ServerModel): {
  readonly catalogue: Catalogue;
  readonly problems: readonly DefinitionProblem[];
} {
  const problems: DefinitionProblem[] = [];
  const attempt = <T>(compile: () => T): T | undefined => {
    try {
      return compile();
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const inputOf = ({ input, where }: { input?: SchemaSource; where: string }, options: ParamsOptions = {}) =>
    input === undefined ? undefined : attempt(() => compileArguments(input, where, options));

  const tools = new Map<string, CatalogueTool>();
  for (const [name, model] of server.tools) {
    const { output, where } = model;
    tools.set(name, {
      model,
      input: inputOf(model),
      output: output === undefined ? undefined : attempt(() => compileResult(output, where)),
    });
  }
  const prompts = new Map<string, CataloguePrompt>();
  for (const [name, model] of server.prompts) prompts.set(name, { model, input: inputOf(model, TEXTS) });
  const resources = new Map<string, CatalogueResource>();
  for (const [uri, model] of server.resources) resources.set(uri, { model, input: inputOf(model, TEXTS) });
  const resourceFor = resourceFinder(resources, attempt);
  return { catalogue: { server, tools, prompts, resources, resourceFor }, problems };
}

function resourceFinder(
  resources: ReadonlyMap<string, CatalogueResource>,
  attempt: <T>(compile: () => T) => T | undefined,
): Catalogue['resourceFor'] {
  const templates = [...resources.values()].flatMap((resource) => {
    const { isTemplate, uri, where } = resource.model;
    const template = isTemplate ? attempt(() => UriTemplate.parse(uri, where)) : undefined;
    return template === undefined ? [] : [{ resource, template }];
  });
  return (uri) => {
    const fixed = resources.get(uri);
    if (fixed !== undefined && !fixed.model.isTemplate) return { resource: fixed, variables: {} };
    for (const { resource, template } of templates) {
      const variables = template.match(uri);
      if (variables !== undefined) return { resource, variables };
    }
    return undefined;
  };
}

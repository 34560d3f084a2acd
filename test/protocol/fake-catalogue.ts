import type { Catalogue, CataloguePrompt, CatalogueResource, CatalogueTool } from '../../src/engine/catalogue.js';
import type {
  JsonObject,
  PromptModel,
  ResourceModel,
  ServerModel,
  ToolModel,
} from '../../src/metadata/server-model.js';

const HANDLER = { method: 'run', where: 'Shop.run', parameters: [] };

export function fakeTool(
  model: Partial<ToolModel> & { name: string },
  schemas: { input?: JsonObject; output?: JsonObject } = {},
): CatalogueTool {
  const { input, output } = schemas;
  return {
    model: { kind: 'tool', concurrency: 'turns', enabled: true, ...HANDLER, ...model },
    input: input === undefined ? undefined : { json: input, parse: (value) => value },
    output: output === undefined ? undefined : { json: output, check: () => [] },
  };
}

export function fakePrompt(model: Partial<PromptModel> & { name: string }, input?: JsonObject): CataloguePrompt {
  return {
    model: { kind: 'prompt', ...HANDLER, ...model },
    input: input === undefined ? undefined : { json: input, parse: (value) => value },
  };
}

export function fakeResource(model: Partial<ResourceModel> & { uri: string; name: string }): CatalogueResource {
  return { model: { kind: 'resource', isTemplate: model.uri.includes('{'), subscribe: false, ...HANDLER, ...model } };
}

/** A template is taken to fit what starts with its fixed part. */
export function fakeCatalogue(parts: {
  server?: Partial<ServerModel>;
  tools?: CatalogueTool[];
  prompts?: CataloguePrompt[];
  resources?: CatalogueResource[];
}): Catalogue {
  const { server, tools = [], prompts = [], resources = [] } = parts;
  return {
    server: {
      kind: 'server',
      target: class Shop {},
      name: 'shop',
      version: '1.2.3',
      state: 'session',
      tools: new Map(),
      prompts: new Map(),
      resources: new Map(),
      steps: new Map(),
      completions: [],
      transientFields: new Set(),
      constructorParameters: [],
      ...server,
    },
    tools: new Map(tools.map((tool) => [tool.model.name, tool])),
    prompts: new Map(prompts.map((prompt) => [prompt.model.name, prompt])),
    resources: new Map(resources.map((resource) => [resource.model.uri, resource])),
    resourceFor(uri) {
      const resource = resources.find(({ model }) => uri.startsWith(model.uri.replace(/\{.*/, '')));
      return resource === undefined ? undefined : { resource, variables: {} };
    },
  };
}

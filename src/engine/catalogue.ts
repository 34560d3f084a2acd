import type { PromptModel, ResourceModel, ServerModel, ToolModel } from '../metadata/server-model.js';
import type { ArgumentSchema, ResultSchema } from '../schema/compiled-schema.js';

export interface CatalogueTool {
  readonly model: ToolModel;
  readonly input?: ArgumentSchema | undefined;
  readonly output?: ResultSchema | undefined;
}
export interface CataloguePrompt {
  readonly model: PromptModel;
  readonly input?: ArgumentSchema | undefined;
}
export interface CatalogueResource {
  readonly model: ResourceModel;
  readonly input?: ArgumentSchema | undefined;
}

/** What a server offers, with its schemas compiled: the model made ready to be listed and called. */
export interface Catalogue {
  readonly server: ServerModel;
  readonly tools: ReadonlyMap<string, CatalogueTool>;
  readonly prompts: ReadonlyMap<string, CataloguePrompt>;
  /** By uri or template. */
  readonly resources: ReadonlyMap<string, CatalogueResource>;
  /** The fixed resource of this uri, else the first template (in order of declaration) that it fits, with its variables. */
  resourceFor(
    uri: string,
  ): { readonly resource: CatalogueResource; readonly variables: Readonly<Record<string, string>> } | undefined;
}

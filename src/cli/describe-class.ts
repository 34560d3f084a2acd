import { compileCatalogue } from '../engine/compile-catalogue.js';
import { DefinitionError } from '../errors/definition-error.js';
import { scan } from '../metadata/scanner.js';
import type { Constructor } from '../metadata/server-model.js';
import {
  promptEntry,
  resourceEntry,
  resourceTemplateEntry,
  toolEntry,
  type ListingEntry,
} from '../protocol/session-era/listing-entries.js';
import type { Described, DescribedServer } from './described-server.js';

/** What a server class would list, without starting it. Throws DefinitionError, which lists every mistake in it. */
export function describeClass(target: Constructor): DescribedServer {
  const { model, problems } = scan(target);
  if (model === undefined) throw new DefinitionError(problems);
  const { catalogue, problems: inSchemas } = compileCatalogue(model);
  if (inSchemas.length > 0) throw new DefinitionError(inSchemas);
  const { name, version, title, instructions } = model;
  const resources = [...catalogue.resources.values()];
  return {
    server: { name, version, title, instructions },
    tools: [...catalogue.tools.values()].map(toolEntry).map(parseEntry),
    prompts: [...catalogue.prompts.values()].map(promptEntry).map(parseEntry),
    resources: resources
      .filter((resource) => !resource.model.isTemplate)
      .map(resourceEntry)
      .map(parseEntry),
    resourceTemplates: resources
      .filter((resource) => resource.model.isTemplate)
      .map(resourceTemplateEntry)
      .map(parseEntry),
  };
}

function parseEntry({ text }: ListingEntry): Described {
  return JSON.parse(text) as Described;
}

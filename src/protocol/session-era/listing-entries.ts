import type { CataloguePrompt, CatalogueResource, CatalogueTool } from '../../engine/catalogue.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { isJsonObject } from '../json-rpc.js';

/** One line of a listing: its key within the list, and its JSON. */
export interface ListingEntry {
  readonly key: string;
  readonly text: string;
  /** What the token of whoever sees it must allow. */
  readonly scopes: readonly string[];
}

const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false };

export function toolEntry({ model, input, output }: CatalogueTool): ListingEntry {
  const { name, title, description, annotations, icons, scopes, _meta } = model;
  const inputSchema = input?.json ?? NO_ARGUMENTS;
  // MCP, "Tools", "Output Schema": structured content is an object, so that another schema cannot be said.
  const outputSchema = output?.json['type'] === 'object' ? output.json : undefined;
  return entry(name, scopes, { name, title, description, inputSchema, outputSchema, annotations, icons, _meta });
}

export function promptEntry({ model, input }: CataloguePrompt): ListingEntry {
  const { name, title, description, icons, scopes, _meta } = model;
  const given = input === undefined ? undefined : promptArguments(input.json);
  return entry(name, scopes, { name, title, description, arguments: given, icons, _meta });
}

export function resourceEntry({ model }: CatalogueResource): ListingEntry {
  const { uri, name, title, description, mimeType, annotations, icons, scopes, _meta } = model;
  return entry(uri, scopes, { uri, name, title, description, mimeType, annotations, icons, _meta });
}

export function resourceTemplateEntry({ model }: CatalogueResource): ListingEntry {
  const { uri: uriTemplate, name, title, description, mimeType, annotations, icons, scopes, _meta } = model;
  return entry(uriTemplate, scopes, { uriTemplate, name, title, description, mimeType, annotations, icons, _meta });
}

function entry(key: string, scopes: readonly string[] | undefined, listed: object): ListingEntry {
  return { key, text: JSON.stringify(listed), scopes: scopes ?? [] };
}

function promptArguments({ properties, required }: JsonObject): readonly object[] {
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    title: textOf(schema, 'title'),
    description: textOf(schema, 'description'),
    required: Array.isArray(required) && required.includes(name),
  }));
}

function textOf(schema: unknown, member: 'title' | 'description'): string | undefined {
  const text = isJsonObject(schema) ? schema[member] : undefined;
  return typeof text === 'string' ? text : undefined;
}

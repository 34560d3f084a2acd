import { PaginatedRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Catalogue } from '../../engine/catalogue.js';
import type { JsonObject } from '../../metadata/server-model.js';
import type { Refusal } from '../json-rpc.js';
import { promptEntry, resourceEntry, resourceTemplateEntry, toolEntry, type ListingEntry } from './listing-entries.js';
import { Listing } from './listing.js';
import { invalidParams, readParams } from './read-params.js';

export type ListMethod = 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';

/** What a server lists, written once: in order of declaration, tools without those that are disabled. */
export class Listings {
  readonly #lists: Readonly<Record<ListMethod, Listing>>;

  constructor(catalogue: Catalogue, pageSize: number) {
    const listing = (member: string, entries: readonly ListingEntry[]) => new Listing({ member, entries, pageSize });
    const tools = [...catalogue.tools.values()].filter(({ model }) => model.enabled);
    const resources = [...catalogue.resources.values()];
    const fixed = resources.filter(({ model }) => !model.isTemplate);
    const templates = resources.filter(({ model }) => model.isTemplate);
    this.#lists = {
      'tools/list': listing('tools', tools.map(toolEntry)),
      'prompts/list': listing('prompts', [...catalogue.prompts.values()].map(promptEntry)),
      'resources/list': listing('resources', fixed.map(resourceEntry)),
      'resources/templates/list': listing('resourceTemplates', templates.map(resourceTemplateEntry)),
    };
  }

  /** The result as JSON. `granted`: the scopes of the caller's token; without authentication undefined. */
  page(method: ListMethod, params: JsonObject | undefined, granted?: readonly string[]): string | Refusal {
    const read = readParams(method, PaginatedRequestParamsSchema, params);
    if (read.kind === 'refusal') return read;
    const page = this.#lists[method].page(read.data.cursor, granted);
    return (
      page ??
      invalidParams(method, 'params.cursor is not a cursor of this list. List again from the start, without a cursor.')
    );
  }
}

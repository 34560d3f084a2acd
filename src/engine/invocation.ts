import type { JsonObject } from '../metadata/server-model.js';

/** What a call is asked to run: the content of `CallRequest.input`, as JSON. */
export type Invocation =
  | { readonly kind: 'tool'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'prompt'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'resource'; readonly uri: string };

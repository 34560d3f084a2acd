import type { JsonObject } from '../metadata/server-model.js';
import type { StoredAuth } from './auth/stored-auth.js';

/** What a call is asked to run. */
export type Invocation =
  | { readonly kind: 'tool'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'prompt'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'resource'; readonly uri: string };

/** The content of `CallRequest.input`: what to run, and who asked. */
export type CallInput = Invocation & { readonly auth?: StoredAuth | undefined };

// It comes first, so that a call that has none is known without being parsed.
const WITH_AUTH = '{"auth":';

/** As JSON. Without `auth`, the text by which twins know each other (G6): who asked again may have another token. */
export function inputText(invocation: Invocation, auth?: StoredAuth): string {
  return JSON.stringify(auth === undefined ? invocation : { auth, ...invocation });
}

export function readInput(text: string): CallInput {
  return JSON.parse(text) as CallInput;
}

/** The text that there would be without auth; undefined if it has none. */
export function withoutAuth(text: string): string | undefined {
  if (!text.startsWith(WITH_AUTH)) return undefined;
  const { auth: _auth, ...invocation } = readInput(text);
  return JSON.stringify(invocation);
}

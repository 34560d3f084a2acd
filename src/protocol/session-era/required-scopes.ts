import type { Catalogue } from '../../engine/catalogue.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { readMessage } from '../incoming-message.js';

const NONE: readonly string[] = [];

/** All scopes that the tool, prompt or resource names which a message asks for. Empty also for one that is not there, or no request. */
export function requiredScopes(message: unknown, catalogue: Catalogue): readonly string[] {
  const incoming = readMessage(message);
  if (incoming.kind !== 'request') return NONE;
  return scopesOf(incoming.method, incoming.params ?? {}, catalogue) ?? NONE;
}

function scopesOf(method: string, { name, uri }: JsonObject, catalogue: Catalogue): readonly string[] | undefined {
  switch (method) {
    case 'tools/call':
      return typeof name === 'string' ? catalogue.tools.get(name)?.model.scopes : undefined;
    case 'prompts/get':
      return typeof name === 'string' ? catalogue.prompts.get(name)?.model.scopes : undefined;
    case 'resources/read':
      return typeof uri === 'string' ? catalogue.resourceFor(uri)?.resource.model.scopes : undefined;
    default:
      return undefined;
  }
}

import type { Member } from './members.js';
import { filledText, flag, icons, jsonObject, scopes, text } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import { resourceInput } from './resource-input.js';
import { parseResourceUri } from './resource-uri.js';
import type { ResourceModel } from './server-model.js';
import { methodSignature } from './signature.js';

const RULES = {
  uri: filledText,
  name: filledText,
  title: text,
  description: text,
  mimeType: text,
  subscribe: flag,
  annotations: jsonObject,
  icons,
  scopes,
  _meta: jsonObject,
};

/** Reads `@Resource(options)` at a method; undefined without a usable uri, which is a problem. */
export function resourceModel(member: Member, options: unknown, report: Report): ResourceModel | undefined {
  const { key, owner, where, params } = member;
  const subject = '@Resource()';
  const read = readOptions({ subject, options, rules: RULES, required: { uri: FIX }, where }, report);
  const { uri } = read;
  if (uri === undefined) return undefined;
  const parsed = parseResourceUri(uri);
  if (parsed.kind === 'invalid') {
    report({ where, what: `'${uri}' is no uri for a resource: ${parsed.reason}.`, fix: FIX });
    return undefined;
  }
  const variables = parsed.kind === 'template' ? parsed.variables : undefined;
  return {
    ...read,
    kind: 'resource',
    method: key,
    where,
    uri,
    isTemplate: parsed.kind === 'template',
    name: read.name ?? key,
    subscribe: read.subscribe ?? false,
    ...resourceInput({ where, uri, parameters: methodSignature(owner, key, params), variables }, report),
  };
}

const FIX =
  'write an absolute uri (shop://items) or an RFC 6570 template of one (shop://items/{id}), each variable once.';

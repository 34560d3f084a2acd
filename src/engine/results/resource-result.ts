import { ResourceNotFoundError } from '../../errors/resource-not-found-error.js';
import type { JsonObject } from '../../metadata/server-model.js';
import { Audio } from './audio.js';
import { plainObject } from './content-block.js';
import { Image } from './image.js';
import { isBytes, isMedia, toBase64 } from './media.js';
import { hasShape, isRecord, isString, type Shape } from './shapes.js';
import { toJsonText } from './to-json.js';

export interface ResourceResultOptions {
  /** `Class.method` */
  readonly where: string;
  /** The uri that the client asked for. */
  readonly uri: string;
  /** Of the resource, as declared; else text/plain, application/json or application/octet-stream, by what was returned. */
  readonly mimeType?: string | undefined;
}

/**
 * What a resource returned as a ReadResourceResult (MCP 2025-11-25, "Reading Resources"): text, bytes, or any other data as JSON; contents
 * `{ uri, text | blob, mimeType? }`, one or an array, and whole results pass. Throws ResourceNotFoundError for null and undefined,
 * UnusableResultError for what JSON cannot hold.
 */
export function resourceResult(returned: unknown, options: ResourceResultOptions): JsonObject {
  if (returned === undefined || returned === null) throw new ResourceNotFoundError(options.uri);
  if (hasShape(returned, wholeResult)) {
    const { contents, ...others } = returned;
    return { ...plainObject(others, options.where), contents: contentsIn(contents, options) };
  }
  if (isAddressed(returned)) return { contents: contentsIn([returned], options) };
  const isList = Array.isArray(returned) && returned.length > 0 && returned.every(isAddressed);
  return { contents: isList ? contentsIn(returned, options) : [dataContents(returned, options)] };
}

const extras = { uri: isString, mimeType: isString, _meta: isRecord };
const textContents: Shape = { required: { text: isString }, optional: extras };
const blobContents: Shape = {
  required: { blob: isMedia },
  optional: extras,
};

// Within a whole result the uri may be left out: it is the one that was asked for.
const wholeResult: Shape = {
  required: { contents: (items) => Array.isArray(items) && items.every(isContents) },
  optional: { _meta: isRecord },
};

function isContents(value: unknown): value is Readonly<Record<string, unknown>> {
  return hasShape(value, textContents) || hasShape(value, blobContents);
}

/** Alone, only the uri tells contents from the user's own data. */
function isAddressed(value: unknown): boolean {
  return isContents(value) && typeof value['uri'] === 'string';
}

function contentsIn(items: unknown, options: ResourceResultOptions): readonly JsonObject[] {
  return Array.isArray(items) ? items.filter(isContents).map((item) => filledContents(item, options)) : [];
}

function dataContents(item: unknown, { where, uri, mimeType }: ResourceResultOptions): JsonObject {
  if (typeof item === 'string') return { uri, mimeType: mimeType ?? 'text/plain', text: item };
  if (isBytes(item)) return { uri, mimeType: mimeType ?? 'application/octet-stream', blob: toBase64(item, where) };
  if (item instanceof Image || item instanceof Audio) return { uri, mimeType: item.mimeType, blob: item.data };
  const isData = typeof item === 'object';
  return { uri, mimeType: mimeType ?? (isData ? 'application/json' : 'text/plain'), text: toJsonText(item, where) };
}

function filledContents(
  item: Readonly<Record<string, unknown>>,
  { where, uri, mimeType }: ResourceResultOptions,
): JsonObject {
  const { blob, ...others } = item;
  const declared = mimeType === undefined ? {} : { mimeType };
  const contents = { uri, ...declared, ...plainObject(others, where) };
  return isMedia(blob) ? { ...contents, blob: toBase64(blob, where) } : contents;
}

import { Audio } from './audio.js';
import { Image } from './image.js';
import { hasShape, isListOf, isNumber, isOneOf, isRecord, isString, type Shape } from './shapes.js';
import { expectBase64 } from './media.js';
import { toJson } from './to-json.js';
import type { JsonObject, JsonValue } from '../../metadata/server-model.js';

/** One block of content (MCP 2025-11-25, "ContentBlock"): text, image, audio, resource_link or resource. */
export type ContentBlock = JsonObject;

/** The block that `value` is: an Image, an Audio, or an object with exactly the properties of a block. Undefined: the user's own data. */
export function asContentBlock(value: unknown, where: string): ContentBlock | undefined {
  if (value instanceof Image) return { type: 'image', data: value.data, mimeType: value.mimeType };
  if (value instanceof Audio) return { type: 'audio', data: value.data, mimeType: value.mimeType };
  if (!isContentBlock(value)) return undefined;
  const { data } = value;
  if (typeof data === 'string') expectBase64(data, where);
  return plainObject(value, where);
}

export function textBlock(text: string): ContentBlock {
  return { type: 'text', text };
}

/** Shallow where that is enough: content can be large, and only `_meta` may hold anything that is not JSON. */
export function plainObject(value: Readonly<Record<string, unknown>>, where: string): JsonObject {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, plain(item, where)]));
}

function plain(item: unknown, where: string): JsonValue {
  return typeof item === 'string' || typeof item === 'boolean' ? item : toJson(item, where);
}

function isContentBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.values(blocks).some((shape) => hasShape(value, shape));
}

const annotations: Shape = {
  required: {},
  optional: {
    audience: isListOf(isOneOf('user', 'assistant')),
    priority: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    lastModified: isString,
  },
};

const icon: Shape = {
  required: { src: isString },
  optional: { mimeType: isString, sizes: isListOf(isString), theme: isOneOf('light', 'dark') },
};

const extras = { annotations: (value: unknown) => hasShape(value, annotations), _meta: isRecord };
const contents = { mimeType: isString, _meta: isRecord };
const textContents: Shape = { required: { uri: isString, text: isString }, optional: contents };
const blobContents: Shape = { required: { uri: isString, blob: isString }, optional: contents };

const blocks: Readonly<Record<string, Shape>> = {
  text: { required: { type: isOneOf('text'), text: isString }, optional: extras },
  image: { required: { type: isOneOf('image'), data: isString, mimeType: isString }, optional: extras },
  audio: { required: { type: isOneOf('audio'), data: isString, mimeType: isString }, optional: extras },
  link: {
    required: { type: isOneOf('resource_link'), uri: isString, name: isString },
    optional: {
      title: isString,
      description: isString,
      mimeType: isString,
      size: isNumber,
      icons: isListOf((value) => hasShape(value, icon)),
      ...extras,
    },
  },
  resource: {
    required: {
      type: isOneOf('resource'),
      resource: (value) => hasShape(value, textContents) || hasShape(value, blobContents),
    },
    optional: extras,
  },
};

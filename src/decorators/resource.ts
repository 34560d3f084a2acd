import type { MethodMark } from './decorator-types.js';
import type { IconOption, MetaOption } from './option-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

/** Hints for clients (MCP 2025-11-25, "Annotations"). */
export interface ResourceAnnotations {
  readonly audience?: readonly ('user' | 'assistant')[];
  /** 0 (optional) to 1 (required). */
  readonly priority?: number;
  /** ISO 8601. */
  readonly lastModified?: string;
}

export interface ResourceOptions {
  /** Absolute; with `{variables}` it is an RFC 6570 template. */
  readonly uri: string;
  /** The method's name by default. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  /** Clients may subscribe to its changes. */
  readonly subscribe?: boolean;
  readonly annotations?: ResourceAnnotations;
  readonly icons?: readonly IconOption[];
  /** What the caller's access token must allow, all of them. Needs `auth`. */
  readonly scopes?: readonly string[];
  readonly _meta?: MetaOption;
}

/** Offers what the method returns as a resource, or as one resource for each value of a template's variables. It reads fields and changes none. */
export function Resource(options: ResourceOptions): MethodMark {
  refuseBareUse('Resource', options);
  return (...place) => recordDecorator('Resource', options, place);
}

import type { ClassMark } from './decorator-types.js';
import type { IconOption } from './option-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

export interface McpServerOptions {
  /** Names the server to clients, and its store on disk. */
  readonly name: string;
  /** Of the server; stored with the fields and handed to `migrate`. */
  readonly version: string;
  readonly title?: string;
  /** Told to the model once, when a client connects. */
  readonly instructions?: string;
  readonly icons?: readonly IconOption[];
  readonly websiteUrl?: string;
  /** Whose the fields are: each session's (the default), each user's, or nobody's: a fresh instance for each call. */
  readonly state?: 'session' | 'user' | 'none';
  /** Moves fields that an older version of the class stored into the present shape. */
  readonly migrate?: (fields: Record<string, unknown>, fromVersion: string) => Record<string, unknown>;
}

/** Marks a class whose methods are tools, prompts and resources, and whose fields survive. A subclass inherits what its base declares. */
export function McpServer(options: McpServerOptions): ClassMark {
  refuseBareUse('McpServer', options);
  return (...place) => recordDecorator('McpServer', options, place);
}

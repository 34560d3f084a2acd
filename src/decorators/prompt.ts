import type { MethodMark } from './decorator-types.js';
import type { IconOption, MetaOption, SchemaOption } from './option-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

export interface PromptOptions {
  /** The method's name by default. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: SchemaOption;
  readonly icons?: readonly IconOption[];
  /** What the caller's access token must allow, all of them. Needs `auth`. */
  readonly scopes?: readonly string[];
  readonly _meta?: MetaOption;
}

/** Offers the method as a prompt. It reads fields and changes none. */
export function Prompt(options: PromptOptions = {}): MethodMark {
  refuseBareUse('Prompt', options);
  return (...place) => recordDecorator('Prompt', options, place);
}

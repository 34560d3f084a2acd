import type { MethodMark } from './decorator-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

export type CompleteOptions =
  /** `prompt` is the prompt's name. */
  | { readonly prompt: string; readonly resource?: never; readonly argument: string }
  /** `resource` is the template, as in its `@Resource`, or its name; `argument` one of its variables. */
  | { readonly resource: string; readonly prompt?: never; readonly argument: string };

/**
 * The method suggests values for one argument of a prompt or resource template. It receives what the user typed so far and the
 * arguments that are already known, and returns the suggestions. May stand several times at one method.
 */
export function Complete(options: CompleteOptions): MethodMark {
  refuseBareUse('Complete', options);
  return (...place) => recordDecorator('Complete', options, place);
}

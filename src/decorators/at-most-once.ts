import type { MethodMark } from './decorator-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

export interface AtMostOnceOptions {
  /** The method's name by default. */
  readonly name?: string;
  /** Revives the stored result: a DTO class, `Date`, …, or a one-element array of these. */
  readonly returns?: unknown;
  /** When a crash left open whether it took effect: throw (the default), or ask the method that `reconcile` names. */
  readonly onUnknown?: 'throw' | 'reconcile';
  /** The method that finds out what became of the effect. It receives the step's arguments. */
  readonly reconcile?: string;
}

/** G4: the method, called by a tool, takes effect once or not at all; its result is kept. */
export function AtMostOnce(options: AtMostOnceOptions = {}): MethodMark {
  refuseBareUse('AtMostOnce', options);
  return (...place) => recordDecorator('AtMostOnce', options, place);
}

import type { FieldMark } from './decorator-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

/** Keeps a field out of the store: each time that the instance is restored it has its initialiser's value. */
export function Transient(...nothing: []): FieldMark {
  const [given]: readonly unknown[] = nothing;
  refuseBareUse('Transient', given);
  return (...place) => recordDecorator('Transient', {}, place);
}

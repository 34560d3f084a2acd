import { elementPath, memberPath } from '../schema/property-path.js';

/** One step from a value to what is in it: a property's name, an index, or an entry of a map. */
export type PathStep = string | number | MapEntryStep;

export interface MapEntryStep {
  readonly mapKey: unknown;
  readonly side: 'key' | 'value';
}

/** `Shop.carts.get("a").items[2]` */
export function valuePath(where: string, steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'string') return memberPath(path, step);
    if (typeof step === 'number') return elementPath(path, step);
    return step.side === 'value' ? `${path}.get(${nameOf(step.mapKey)})` : `${path}.keys()`;
  }, where);
}

function nameOf(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' && key !== null ? '…' : String(key);
}

import type { Violation } from '../errors/invalid-arguments-error.js';
import { memberPath } from './property-path.js';
import type { ValueReader } from './value-reader.js';

export interface ReadParameter {
  readonly name: string;
  readonly isOptional: boolean;
  readonly reader: ValueReader;
}

/** Reads an object that has these properties and no others. This is on the way of every call: no work but what the values need. */
export function paramsReader(parameters: readonly ReadParameter[]): ValueReader {
  const names: ReadonlySet<string> = new Set(parameters.map(({ name }) => name));
  return {
    read(value, path, violations) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        violations.push({ path, constraint: 'must be an object' });
        return undefined;
      }
      refuseUnknown(value, names, violations);
      return readAll(parameters, value, violations);
    },
  };
}

function readAll(parameters: readonly ReadParameter[], value: object, violations: Violation[]): unknown {
  const read: Record<string, unknown> = {};
  const pending: Promise<void>[] = [];
  for (const { name, isOptional, reader } of parameters) {
    const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (given === undefined && !isOptional) violations.push({ path: memberPath('', name), constraint: 'is required' });
    if (given === undefined) continue;
    const item = reader.read(given, memberPath('', name), violations);
    if (item instanceof Promise) pending.push(item.then((settled) => void (read[name] = settled)));
    else read[name] = item;
  }
  return pending.length === 0 ? read : Promise.all(pending).then(() => read);
}

function refuseUnknown(value: object, names: ReadonlySet<string>, violations: Violation[]): void {
  for (const name of Object.keys(value)) {
    if (names.has(name)) continue;
    const known = [...names].map((each) => JSON.stringify(each)).join(', ');
    violations.push({ path: memberPath('', name), constraint: `is not a known property (known are ${known})` });
  }
}

import { instanceToPlain, plainToInstance, type ClassConstructor } from 'class-transformer';
import { StoredValueMismatchError } from '../../errors/stored-value-mismatch-error.js';
import { UnstorableValueError } from '../../errors/unstorable-value-error.js';
import type { Constructor } from '../../metadata/server-model.js';
import { plainCodec } from '../plain-codec.js';
import type { ValueCodec } from '../value-codec.js';
import { reflectedTargets } from './reflected-targets.js';

/**
 * Stores instances of a class as class-transformer sees them, and revives them as instances without running validators.
 * A plain object stands for an instance. Properties need `@Type` where TypeScript does not reflect their class.
 */
export function dtoCodec(type: object): ValueCodec {
  const target = asClass(type);
  // Looked up late: steps are defined before classes that are declared below them.
  const options = (): object => ({ targetMaps: reflectedTargets(target) });
  return {
    encode(value, where) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnInstance(target, where);
      const plain: unknown = instanceToPlain(
        value instanceof target ? value : plainToInstance(target, value, options()),
        options(),
      );
      return plainCodec.encode(datesAsText(plain), where);
    },
    decode(stored, where) {
      if (typeof stored === 'object' && stored !== null && !Array.isArray(stored))
        return plainToInstance(target, stored, options());
      throw new StoredValueMismatchError(where, [{ path: '', constraint: `must be an object of ${target.name}` }]);
    },
  };
}

// class-transformer leaves Dates as they are, and turns their text into Dates by the property's type.
function datesAsText(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : value.toISOString();
  if (Array.isArray(value)) return value.map(datesAsText);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]): [string, unknown] => [name, datesAsText(item)]));
}

function notAnInstance({ name }: Constructor, where: string): UnstorableValueError {
  const fix = `\`returns\` says ${name}: return one, [${name}] for an array, or change \`returns\`.`;
  return new UnstorableValueError(where, `a value that is no ${name}`, fix);
}

function asClass(type: object): ClassConstructor<object> {
  return type as ClassConstructor<object>;
}

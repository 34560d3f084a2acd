import { plainToInstance, type ClassConstructor } from 'class-transformer';
import type { Constructor } from '../../metadata/server-model.js';
import { reflectedTargets } from './reflected-targets.js';

/** Makes instances of `type` from plain objects of its shape, nested DTOs included. The plain object may be changed. */
export function dtoReviver(type: Constructor): (plain: object) => object {
  // class-transformer needs @Type even where TypeScript reflects the class; a target map says the same.
  const options = { exposeDefaultValues: true, targetMaps: reflectedTargets(type) };
  return (plain) => plainToInstance(asClass(type), plain, options);
}

// That it can be constructed without arguments was found out when its plan was made.
function asClass(type: Constructor): ClassConstructor<object> {
  return type as unknown as ClassConstructor<object>;
}

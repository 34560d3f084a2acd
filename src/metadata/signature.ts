import { className, classChain, prototypeOf } from './class-chain.js';
import { constructorParameterNames, parameterNames } from './parameter-names.js';
import { reflectedTypes, type ReflectedType } from './reflected-type.js';
import type { Constructor } from './server-model.js';

/** What `@Param` says of a parameter. */
export interface ParamDescription {
  readonly name: string;
  /** Undefined: not said. */
  readonly type: unknown;
  readonly description?: string;
  readonly optional: boolean;
}

/** One parameter of a method or constructor, with all that is known of it. */
export interface Parameter {
  /** `Class.method(parameter)` */
  readonly where: string;
  readonly reflected: ReflectedType;
  readonly param: ParamDescription | undefined;
}

export type ParamsByIndex = ReadonlyMap<number, ParamDescription>;

/** The parameters of a method as the class `owner` declares it. */
export function methodSignature(owner: Constructor, key: string, params: ParamsByIndex): readonly Parameter[] {
  const prototype = prototypeOf(owner);
  const method: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
  return parametersOf({
    where: `${className(owner)}.${key}`,
    names: parameterNames(method),
    length: typeof method === 'function' ? method.length : 0,
    types: reflectedTypes(prototype, key),
    params,
  });
}

/** The class whose constructor runs with the arguments of `new target(…)`: the nearest one that declares a constructor. */
export function constructorOwner(target: Constructor): Constructor {
  const declares = (type: Constructor): boolean => constructorParameterNames(type) !== undefined;
  return [...classChain(target)].reverse().find(declares) ?? target;
}

/** The parameters of the constructor that `owner` declares. */
export function constructorSignature(owner: Constructor, params: ParamsByIndex): readonly Parameter[] {
  return parametersOf({
    where: `${className(owner)}.constructor`,
    names: constructorParameterNames(owner) ?? [],
    length: owner.length,
    types: reflectedTypes(owner),
    params,
  });
}

/** Names a parameter in messages. */
export function parameterWhere(where: string, names: readonly (string | undefined)[], index: number): string {
  return `${where}(${names[index] ?? `parameter ${index + 1}`})`;
}

interface Facts {
  readonly where: string;
  readonly names: readonly (string | undefined)[];
  readonly length: number;
  readonly types: readonly ReflectedType[] | undefined;
  readonly params: ParamsByIndex;
}

function parametersOf({ where, names, length, types, params }: Facts): readonly Parameter[] {
  const count = types?.length ?? Math.max(length, names.length, ...[...params.keys()].map((index) => index + 1));
  return Array.from({ length: count }, (_, index) => ({
    where: parameterWhere(where, names, index),
    reflected: types?.[index] ?? { kind: 'unrecorded' },
    param: params.get(index),
  }));
}

import type { ParameterMark } from './decorator-types.js';
import { recordDecorator } from './record-decorator.js';
import { refuseBareUse } from './refuse-misuse.js';

export interface ParamOptions {
  /**
   * `String`, `Number`, `Boolean`, `BigInt`, `Date`, an enum, a DTO class, or a one-element array of these; by default the type that the
   * compiler recorded. Compilers that record none (esbuild) need it, also as `DurableContext` and for a constructor's providers.
   */
  readonly type?: unknown;
  readonly description?: string;
  readonly optional?: boolean;
}

/** What `@Param` records. */
export interface ParamRecord {
  readonly name: string;
  readonly options: ParamOptions;
}

/** Names the argument that this parameter receives. */
export function Param(name: string, options: ParamOptions = {}): ParameterMark {
  refuseBareUse('Param', name);
  const record: ParamRecord = { name, options };
  return (...place) => recordDecorator('Param', record, place);
}

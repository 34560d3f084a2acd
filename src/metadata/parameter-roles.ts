import { isContext } from './context-symbol.js';
import type { ParamDescription, Parameter } from './signature.js';

/** What a parameter is there for, before it is known whether that can be. */
export type ParameterRole =
  | { readonly kind: 'context' }
  | { readonly kind: 'named'; readonly param: ParamDescription; readonly parameter: Parameter }
  | { readonly kind: 'arguments'; readonly parameter: Parameter }
  /** The compiler recorded no types, and its position does not tell either. */
  | { readonly kind: 'unclear'; readonly parameter: Parameter };

/**
 * `positions` says what parameters without any recorded type are there for, in order: where a schema is given explicitly, the first can only be
 * the arguments and the second the context.
 */
export function parameterRoles(
  parameters: readonly Parameter[],
  positions: readonly ('arguments' | 'context')[],
): readonly ParameterRole[] {
  const remaining = [...positions];
  return parameters.map((parameter) => {
    const { param, reflected } = parameter;
    if (isContext(param?.type) || (reflected.kind === 'context' && param?.type === undefined))
      return { kind: 'context' };
    if (param !== undefined) return { kind: 'named', param, parameter };
    if (reflected.kind !== 'unrecorded') return { kind: 'arguments', parameter };
    const kind = remaining.shift() ?? 'unclear';
    return kind === 'context' ? { kind } : { kind, parameter };
  });
}

import type { DefinitionProblem } from '../errors/definition-error.js';
import { ARGUMENT_TYPES } from './argument-type.js';
import type { Parameter } from './signature.js';

const EMIT_TYPES = 'compile with "emitDecoratorMetadata" (tsc, or swc with decoratorMetadata)';

/** One message for a whole method, since one setting mends it. */
export function unrecorded(where: string, parameters: readonly Parameter[]): DefinitionProblem {
  const places = parameters.map((parameter) => parameter.where.slice(where.length)).join(', ');
  return {
    where,
    what: `the compiler recorded no parameter types (esbuild, tsx and vitest never do), so it is not known what ${places} receives.`,
    fix: `name each argument with its type: @Param('name', { type: String }), the context too: @Param('context', { type: DurableContext }); or give inputSchema; or ${EMIT_TYPES}.`,
  };
}

/** Of a constructor, where a schema is no way out. `heir` is the server class that inherits it. */
export function unrecordedProviders(where: string, heir?: string): DefinitionProblem {
  const inherited = heir === undefined ? '' : `; or declare a constructor in ${heir}`;
  return {
    where,
    what: 'the compiler recorded no parameter types, so it is not known what to inject: the class has no decorator, or the compiler records none (esbuild, tsx, vitest).',
    fix: `put @McpServer or @Param('payments', { type: Payments }) there, and ${EMIT_TYPES}${inherited}.`,
  };
}

/** The compiler met a type that is nothing at runtime. */
export function unknownType({ where, reflected }: Parameter, fix: string): DefinitionProblem {
  const isLate = reflected.kind === 'unknown' && reflected.recorded === 'undefined';
  const what = isLate
    ? 'its type was recorded as undefined: it is undefined, null or void, or not written down, or a class whose module was not loaded yet (a circular import).'
    : 'its type was recorded as Object: it is an interface, a type literal, a union (with null or undefined too), any, unknown or not written down, or a class that is imported with `import type` or in a circle.';
  return { where, what, fix };
}

export const CLASS_FIX =
  'make it a class, import it without `type`, and break circular imports (move it to a file of its own)';

export function primitiveArgument({ where, reflected }: Parameter): DefinitionProblem {
  const type = reflected.kind === 'value' ? reflected.type.name : 'primitive';
  return {
    where,
    what: `its type is ${type}, and it has no name for clients: parameter names are not kept at runtime.`,
    fix: `write @Param('name') before it, or take one object whose type is a DTO class.`,
  };
}

export function undescribedParam({ where, reflected }: Parameter, name: string): DefinitionProblem {
  const type = reflected.kind === 'value' ? reflected.type.name : undefined;
  const fix = `say @Param('${name}', { type: … }), which is ${ARGUMENT_TYPES}.`;
  if (type === undefined) return unknownType({ where, reflected, param: undefined }, fix);
  return { where, what: `its type was recorded as ${type}, which does not say what clients may send.`, fix };
}

export function wrongParamType(where: string, name: string): DefinitionProblem {
  return {
    where,
    what: `the type of @Param('${name}') is nothing that can be described to clients.`,
    fix: `it must be ${ARGUMENT_TYPES}; schemas of other kinds belong into inputSchema.`,
  };
}

export function severalArguments(where: string, first: string): DefinitionProblem {
  return {
    where,
    what: `it would receive the arguments, which ${first} receives already.`,
    fix: 'keep one of the two, or name single arguments by @Param.',
  };
}

export function argumentsAndParams(where: string): DefinitionProblem {
  return {
    where,
    what: 'it takes the arguments as one object, while other parameters name single arguments by @Param.',
    fix: 'use either the object or @Params, or give inputSchema, which describes both.',
  };
}

export function repeatedName(where: string, name: string, first: string): DefinitionProblem {
  return { where, what: `@Param('${name}') names the same argument as ${first}.`, fix: 'give each its own name.' };
}

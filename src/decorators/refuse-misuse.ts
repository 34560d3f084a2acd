import { DefinitionError } from '../errors/definition-error.js';

/**
 * Refuses `@Tool` written without parentheses: then the compiler passes the class or its prototype where options belong,
 * and what the decorator returns would replace the method.
 */
export function refuseBareUse(decorator: string, options: unknown): void {
  const isClass = typeof options === 'function';
  const isPrototype = typeof options === 'object' && options !== null && Object.hasOwn(options, 'constructor');
  if (!isClass && !isPrototype) return;
  throw new DefinitionError([
    {
      where: `@${decorator}`,
      what: 'the decorator is not called, so it takes the class for its options.',
      fix: `write @${decorator}(…) with parentheses.`,
    },
  ]);
}

/** Refuses a call in the manner of the TC39 proposal, whose second argument is an object with a `kind`: it has no parameter decorators and no types. */
export function refuseStandardDecorator(decorator: string, secondArgument: unknown): void {
  if (typeof secondArgument !== 'object' || secondArgument === null || !('kind' in secondArgument)) return;
  const name = 'name' in secondArgument ? ` ${String(secondArgument.name)}` : '';
  throw new DefinitionError([
    {
      where: `@${decorator}()${name}`,
      what: 'this file is compiled with standard (TC39) decorators, which know neither parameters nor their types.',
      fix: 'turn on "experimentalDecorators" and "emitDecoratorMetadata" in the compilerOptions of tsconfig.json.',
    },
  ]);
}

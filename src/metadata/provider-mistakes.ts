import { recordsOf, type DecoratorRecord } from '../decorators/records.js';
import type { DefinitionProblem } from '../errors/definition-error.js';
import { className, isClass } from './class-chain.js';
import { HANDLERS, STEPS } from './member-problems.js';

/**
 * Decorators at the methods of what constructors are given, by its prototype. Nothing looks at them there: a step would be an
 * ordinary method, whose effect happens again with each run of its call.
 */
export function mistakesOfProvider(prototype: object): readonly DefinitionProblem[] {
  const chain = chainOf(prototype);
  // A server class offers its tools where it is served; its steps are none where it is a provider.
  const idle = chain.some(isOfServer) ? STEPS : [...STEPS, ...HANDLERS];
  return chain.flatMap((owner) =>
    recordsOf(owner)
      .filter(({ decorator, site }) => site.kind === 'member' && idle.includes(decorator))
      .map((record) => mistake(record, { owner: nameOf(owner), provider: nameOf(prototype) })),
  );
}

/** The prototype of what was made already; undefined for what cannot have methods of its own. */
export function prototypeOfValue(value: unknown): object | undefined {
  const prototype: unknown = isObject(value) ? Object.getPrototypeOf(value) : undefined;
  return isObject(prototype) ? prototype : undefined;
}

/** The prototype and what it inherits from. */
function chainOf(prototype: object): readonly object[] {
  const base = prototypeOfValue(prototype);
  return base === undefined ? [prototype] : [prototype, ...chainOf(base)];
}

function mistake({ decorator, site }: DecoratorRecord, { owner, provider }: { owner: string; provider: string }) {
  const method = site.kind === 'member' ? String(site.key) : '';
  const where = `${owner}.${method}`;
  const place = `@${decorator}() stands at a method of the provider ${provider}`;
  if (!STEPS.includes(decorator))
    return {
      where,
      what: `${place}, which offers nothing to clients.`,
      fix: 'move the method to the server class, or remove the decorator.',
    };
  const wrapper = decorator === 'AtMostOnce' ? 'atMostOnce' : 'atLeastOnce';
  return {
    where,
    what: `${place}, where it is no step: only the server class's own methods are.`,
    fix: `move the method to the server class, or remove the decorator and wrap its calls there: context.${wrapper}('${method}', () => ….${method}(…)).`,
  };
}

function isOfServer(prototype: object): boolean {
  const type = classOf(prototype);
  return isClass(type) && recordsOf(type).some(({ decorator }) => decorator === 'McpServer');
}

function nameOf(prototype: object): string {
  const type = classOf(prototype);
  return isClass(type) ? className(type) : '(an object)';
}

function classOf(prototype: object): unknown {
  return Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

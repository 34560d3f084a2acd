import type { DefinitionProblem } from '../errors/definition-error.js';
import { className, isMethod } from './class-chain.js';
import type { Member } from './members.js';
import type { Constructor } from './server-model.js';

/** Decorators of one method that do not go together, or that have nothing to act on. */
export function memberProblems(member: Member, target: Constructor): readonly DefinitionProblem[] {
  const { key, where, decorators, params } = member;
  const has = (name: string): boolean => decorators.some(({ decorator }) => decorator === name);
  const handler = HANDLERS.find(has);
  const step = STEPS.find(has);
  const problems: DefinitionProblem[] = [];
  if (!isMethod(target, key)) problems.push({ where, ...overridden(className(target), key) });
  if (STEPS.every(has)) problems.push({ where, ...BOTH_STEPS });
  if (handler !== undefined && step !== undefined) problems.push({ where, ...handlerAndStep(handler, step) });
  if (handler === undefined && params.size > 0) problems.push({ where, ...IDLE_PARAMS });
  return problems;
}

export const STEPS: readonly string[] = ['AtMostOnce', 'AtLeastOnce'];
export const HANDLERS: readonly string[] = ['Tool', 'Prompt', 'Resource', 'Complete'];

const BOTH_STEPS = {
  what: '@AtMostOnce() and @AtLeastOnce() stand at one method.',
  fix: 'keep @AtMostOnce() for an effect that must not happen twice, @AtLeastOnce() for one that is safe to repeat.',
};

const IDLE_PARAMS = {
  what: '@Param() stands at a method that clients do not call.',
  fix: 'mark the method @Tool(), @Prompt() or @Resource(), or remove @Param().',
};

function handlerAndStep(handler: string, step: string) {
  return {
    what: `@${step}() stands at a method that is @${handler}(): a call is no step of itself.`,
    fix: `move what must happen ${step === 'AtMostOnce' ? 'at most' : 'at least'} once to a method of its own, mark that @${step}() and call it.`,
  };
}

function overridden(name: string, key: string) {
  return { what: `${name} overrides it by something that is no method.`, fix: `make ${name}.${key} a method.` };
}

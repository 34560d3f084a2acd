import type { DefinitionProblem } from '../errors/definition-error.js';
import type { DecoratorRecord } from '../decorators/records.js';
import { className, prototypeOf } from './class-chain.js';
import { constructorParameterNames, parameterNames } from './parameter-names.js';
import type { Constructor } from './server-model.js';
import { parameterWhere } from './signature.js';

/** What is wrong with the place that a decorator stands at; undefined when it may stand there. */
export function misplacement(type: Constructor, record: DecoratorRecord): DefinitionProblem | undefined {
  const mistake = mistakeOf(record);
  return mistake === undefined ? undefined : { where: siteWhere(type, record), ...mistake };
}

/** `Class`, `Class.member` or `Class.method(parameter)`. */
export function siteWhere(type: Constructor, { site }: DecoratorRecord): string {
  const name = className(type);
  if (site.kind === 'class') return name;
  const where = `${name}.${String(site.key ?? 'constructor')}`;
  if (site.kind === 'member') return where;
  if (site.key === undefined) return parameterWhere(where, constructorParameterNames(type) ?? [], site.index);
  const method = Object.getOwnPropertyDescriptor(site.isStatic ? type : prototypeOf(type), site.key);
  return parameterWhere(where, parameterNames(method?.value), site.index);
}

type Mistake = Pick<DefinitionProblem, 'what' | 'fix'>;

function mistakeOf(record: DecoratorRecord): Mistake | undefined {
  if (record.decorator === 'McpServer')
    return record.site.kind === 'class' ? undefined : belongs(record, 'to the class');
  if (record.decorator === 'Param') return paramMistake(record);
  if (record.decorator === 'Transient') return transientMistake(record);
  return methodMistake(record);
}

function methodMistake(record: DecoratorRecord): Mistake | undefined {
  const { site, decorator } = record;
  if (site.kind !== 'member' || site.member !== 'method') return belongs(record, 'to a method');
  if (site.isStatic) return staticMistake(decorator, 'method');
  return keyMistake(decorator, site.key);
}

function paramMistake(record: DecoratorRecord): Mistake | undefined {
  const { site, decorator } = record;
  if (site.kind !== 'parameter') return belongs(record, 'to a parameter');
  if (site.isStatic) return staticMistake(decorator, 'method');
  return site.key === undefined ? undefined : keyMistake(decorator, site.key);
}

function transientMistake(record: DecoratorRecord): Mistake | undefined {
  const { site, decorator } = record;
  if (site.kind !== 'member' || site.member === 'method') return belongs(record, 'to a field');
  if (site.isStatic) return staticMistake(decorator, 'field');
  if (site.member === 'field') return undefined;
  return {
    what: '@Transient() stands at an accessor, which is never stored anyway.',
    fix: 'remove it, or move it to the field that holds the value.',
  };
}

function belongs({ decorator, site }: DecoratorRecord, place: string): Mistake {
  const found = site.kind === 'member' ? `${site.member === 'accessor' ? 'an' : 'a'} ${site.member}` : `a ${site.kind}`;
  return { what: `@${decorator}() belongs ${place}, and stands at ${found}.`, fix: `move it ${place}, or remove it.` };
}

function staticMistake(decorator: string, member: 'method' | 'field'): Mistake {
  return {
    what: `@${decorator}() stands at a static ${member}, which belongs to no instance.`,
    fix: `remove static.`,
  };
}

function keyMistake(decorator: string, key: string | symbol): Mistake | undefined {
  if (typeof key === 'symbol')
    return {
      what: `@${decorator}() stands at a method that is named by a symbol.`,
      fix: 'name the method by a string.',
    };
  if (key.startsWith('#'))
    return {
      what: `@${decorator}() stands at a private method, which cannot be called from outside.`,
      fix: 'remove the # from its name.',
    };
  if (key === 'constructor')
    return { what: `@${decorator}() stands at the constructor.`, fix: 'move it to another method.' };
  return undefined;
}

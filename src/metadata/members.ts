import { recordsOf, type DecoratorRecord } from '../decorators/records.js';
import { className, prototypeOf } from './class-chain.js';
import { misplacement, siteWhere } from './placement.js';
import { paramDescription } from './param-description.js';
import type { Report } from './report.js';
import type { Constructor } from './server-model.js';
import type { ParamDescription } from './signature.js';

/** A decorated method, as the last class that decorates it says. */
export interface Member {
  readonly key: string;
  /** The last class that decorates the method or a parameter of it: its signature counts. */
  readonly owner: Constructor;
  readonly where: string;
  /** Of the last class that decorates the method itself: an overriding method that is decorated anew is described by that alone. */
  readonly decorators: readonly DecoratorRecord[];
  readonly params: ReadonlyMap<number, ParamDescription>;
}

/** What one class of the chain declares itself, misplaced decorators left out. */
export interface OwnDeclarations {
  readonly type: Constructor;
  readonly server: DecoratorRecord | undefined;
  readonly methods: ReadonlyMap<string, Member>;
  readonly constructorParams: ReadonlyMap<number, ParamDescription>;
  readonly transientFields: readonly string[];
}

/** Reads the records of one class; those of its bases are not looked at. */
export function ownDeclarations(type: Constructor, report: Report): OwnDeclarations {
  const records = [...recordsOf(type), ...recordsOf(prototypeOf(type))].filter((record, index, all) => {
    const problem = misplacement(type, record) ?? repetition(type, record, all.slice(0, index));
    if (problem !== undefined) report(problem);
    return problem === undefined;
  });
  return {
    type,
    server: records.find(({ decorator }) => decorator === 'McpServer'),
    methods: new Map(methodKeys(records).map((key) => [key, memberOf(type, { key, records }, report)])),
    constructorParams: paramsOf(type, { key: undefined, records }, report),
    transientFields: records.filter(({ decorator }) => decorator === 'Transient').flatMap(keyOf),
  };
}

/** The methods of a whole chain, the base's first; a method keeps its place when a subclass decorates it again. */
export function mergeMembers(chain: readonly OwnDeclarations[]): readonly Member[] {
  const members = new Map<string, Member>();
  for (const { methods } of chain) {
    for (const [key, own] of methods) {
      const inherited = members.get(key)?.decorators ?? [];
      members.set(key, own.decorators.length === 0 ? { ...own, decorators: inherited } : own);
    }
  }
  return [...members.values()];
}

interface Place {
  readonly key: string | undefined;
  readonly records: readonly DecoratorRecord[];
}

function memberOf(owner: Constructor, { key, records }: Place & { readonly key: string }, report: Report): Member {
  return {
    key,
    owner,
    where: `${className(owner)}.${key}`,
    decorators: records.filter(({ site }) => site.kind === 'member' && site.key === key),
    params: paramsOf(owner, { key, records }, report),
  };
}

function paramsOf(owner: Constructor, { key, records }: Place, report: Report): ReadonlyMap<number, ParamDescription> {
  const params = new Map<number, ParamDescription>();
  for (const record of records) {
    if (record.site.kind !== 'parameter' || record.site.key !== key) continue;
    params.set(record.site.index, paramDescription(record.options, siteWhere(owner, record), report));
  }
  return params;
}

function methodKeys(records: readonly DecoratorRecord[]): readonly string[] {
  const ofMethods = records.filter(({ decorator }) => decorator !== 'Transient');
  return [...new Set(ofMethods.flatMap(keyOf))];
}

function keyOf({ site }: DecoratorRecord): readonly string[] {
  return site.kind !== 'class' && typeof site.key === 'string' ? [site.key] : [];
}

// Only completions may be several at one place.
function repetition(type: Constructor, record: DecoratorRecord, earlier: readonly DecoratorRecord[]) {
  if (record.decorator === 'Complete' || !earlier.some((other) => isSamePlace(record, other))) return undefined;
  return {
    where: siteWhere(type, record),
    what: `@${record.decorator}() stands here twice.`,
    fix: 'remove one of the two.',
  };
}

function isSamePlace(one: DecoratorRecord, other: DecoratorRecord): boolean {
  if (one.decorator !== other.decorator || one.site.kind !== other.site.kind) return false;
  const index = (record: DecoratorRecord) => (record.site.kind === 'parameter' ? record.site.index : undefined);
  const key = (record: DecoratorRecord) => (record.site.kind === 'class' ? undefined : record.site.key);
  return key(one) === key(other) && index(one) === index(other);
}

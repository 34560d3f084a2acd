import type { DefinitionProblem } from '../errors/definition-error.js';
import { isClass, prototypeOf } from '../metadata/class-chain.js';
import { constructorTypes } from '../metadata/constructor-types.js';
import { mistakesOfProvider, prototypeOfValue } from '../metadata/provider-mistakes.js';
import type { Constructor } from '../metadata/server-model.js';
import type { Provider } from './providers.js';

export interface ProviderSources {
  readonly providers: readonly Provider[];
  /** Whether the user has a container: it may give any class. */
  readonly hasContainer: boolean;
}

/** What is known of a provider before it is made. */
interface Prospect {
  readonly prototype: object | undefined;
  /** What its constructor asks for. */
  readonly needs: readonly Constructor[];
}

/** Mistakes in all that constructors can be given, those of the server classes and those of providers. */
export function providerProblems(
  targets: readonly Constructor[],
  { providers, hasContainer }: ProviderSources,
): readonly DefinitionProblem[] {
  const given = new Map(
    providers.map((provider) => [typeof provider === 'function' ? provider : provider.provide, provider]),
  );
  const wanted = new Set([...given.keys(), ...targets.flatMap((target) => prospectOf(target).needs)]);
  const prototypes = new Set<object>();
  // What is added to a set on the way is come to as well.
  for (const type of wanted) {
    const provider = given.get(type) ?? (hasContainer ? type : undefined);
    if (provider === undefined) continue;
    const { prototype, needs } = prospectOf(provider);
    if (prototype !== undefined) prototypes.add(prototype);
    for (const need of needs) wanted.add(need);
  }
  return [...prototypes].flatMap(mistakesOfProvider);
}

function prospectOf(provider: Provider): Prospect {
  if (typeof provider === 'function') return prospectOfClass(provider);
  if ('useClass' in provider) return prospectOfClass(provider.useClass);
  if ('useValue' in provider) return { prototype: prototypeOfValue(provider.useValue), needs: [] };
  // What a factory makes is most likely of the class that it stands for.
  return { ...prospectOfClass(provider.provide), needs: [] };
}

// Whatever else is found here is a mistake that shows elsewhere.
function prospectOfClass(type: unknown): Prospect {
  if (!isClass(type)) return { prototype: undefined, needs: [] };
  return { prototype: prototypeOf(type), needs: constructorTypes(type).filter((need) => need !== undefined) };
}

import { DefinitionError } from '../errors/definition-error.js';
import { constructorTypes } from '../metadata/constructor-types.js';
import { mistakesOfProvider, prototypeOfValue } from '../metadata/provider-mistakes.js';
import type { Constructor } from '../metadata/server-model.js';
import { construct } from './construct.js';

/** Where constructor parameters come from; NestJS's ModuleRef and most other containers fit. */
export interface Container {
  get(type: Constructor): unknown;
}

/** A class (made once, its own constructor parameters resolved likewise), or what stands for a class. */
export type Provider =
  | Constructor
  | { readonly provide: Constructor; readonly useValue: unknown }
  | { readonly provide: Constructor; readonly useClass: Constructor }
  | { readonly provide: Constructor; readonly useFactory: () => unknown };

/** Resolves the given providers, each made once and when first needed, and everything else through the user's container. */
export class ProviderContainer implements Container {
  readonly #providers = new Map<Constructor, Provider>();
  readonly #made = new Map<Constructor, unknown>();
  readonly #making = new Set<Constructor>();
  readonly #fallback: Container | undefined;

  constructor(providers: readonly Provider[], fallback?: Container) {
    for (const provider of providers)
      this.#providers.set(typeof provider === 'function' ? provider : provider.provide, provider);
    this.#fallback = fallback;
  }

  /** Whether `get` has somewhere to look. */
  knows(type: Constructor): boolean {
    return this.#providers.has(type) || this.#fallback !== undefined;
  }

  get(type: Constructor): unknown {
    if (this.#made.has(type)) return this.#made.get(type);
    if (this.#making.has(type)) throw circular([...this.#making, type]);
    this.#making.add(type);
    try {
      const made = this.#make(type);
      refuseMistaken(made);
      this.#made.set(type, made);
      return made;
    } finally {
      this.#making.delete(type);
    }
  }

  #make(type: Constructor): unknown {
    const provider = this.#providers.get(type);
    if (provider === undefined) return this.#fromFallback(type);
    if (typeof provider === 'function') return this.#construct(provider);
    if ('useValue' in provider) return provider.useValue;
    return 'useClass' in provider ? this.#construct(provider.useClass) : provider.useFactory();
  }

  #fromFallback(type: Constructor): unknown {
    if (this.#fallback === undefined) throw missing(type);
    return this.#fallback.get(type);
  }

  #construct(type: Constructor): object {
    const parameters = constructorTypes(type).map((parameter) => {
      if (parameter === undefined) throw missing(type);
      return this.get(parameter);
    });
    return construct(type, parameters);
  }
}

// What a factory or the user's container gives is known only now.
function refuseMistaken(made: unknown): void {
  const prototype = prototypeOfValue(made);
  const problems = prototype === undefined ? [] : mistakesOfProvider(prototype);
  if (problems.length > 0) throw new DefinitionError(problems);
}

function circular(path: readonly Constructor[]): DefinitionError {
  return new DefinitionError([
    {
      where: path.map(({ name }) => name).join(' -> '),
      what: 'these constructors need each other.',
      fix: 'Let one of them take a provider with useFactory, or hand it the other later.',
    },
  ]);
}

function missing(type: Constructor): DefinitionError {
  return new DefinitionError([
    {
      where: type.name,
      what: 'it is needed by a constructor, but nothing provides it.',
      fix: `Add it to DurableMcpFactory.create(…, { providers: [${type.name}] }), or pass a container that knows it.`,
    },
  ]);
}

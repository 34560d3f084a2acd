import type { ServerModel } from '../metadata/server-model.js';
import { construct } from './construct.js';
import type { Container } from './providers.js';

/** Makes instances of the server class. */
export class Injector {
  readonly #model: ServerModel;
  readonly #container: Container;

  constructor(model: ServerModel, container: Container) {
    this.#model = model;
    this.#container = container;
  }

  /** A new instance, and the values that were handed to its constructor (they never persist). */
  instantiate(context: object): { readonly instance: object; readonly injected: ReadonlySet<unknown> } {
    const values = this.#model.constructorParameters.map((parameter) =>
      parameter.kind === 'context' ? context : this.#container.get(parameter.type),
    );
    return { instance: construct(this.#model.target, values), injected: new Set<unknown>([context, ...values]) };
  }
}

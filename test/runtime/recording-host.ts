import type { Host, Scope } from '../../src/runtime/port.js';

/** A host whose runs are decided by the test: each call that a runtime runs waits here. */
export class RecordingHost implements Host {
  readonly scopes: Scope[] = [];
  readonly #awaited: { readonly count: number; readonly resolve: () => void }[] = [];
  #behaviour: (scope: Scope) => Promise<void>;

  constructor(behaviour: (scope: Scope) => Promise<void> = async () => new Promise(() => undefined)) {
    this.#behaviour = behaviour;
  }

  async run(scope: Scope): Promise<void> {
    this.scopes.push(scope);
    for (const { count, resolve } of this.#awaited) if (this.scopes.length >= count) resolve();
    return this.#behaviour(scope);
  }

  /** The nth call (from 0) that was run, once it is. */
  async scope(index: number): Promise<Scope> {
    if (this.scopes.length <= index) {
      await new Promise<void>((resolve) => this.#awaited.push({ count: index + 1, resolve }));
    }
    const scope = this.scopes[index];
    if (scope === undefined) throw new Error('No such call.');
    return scope;
  }
}

import type { ChunkStates } from './chunk-states.js';

/** Frees chunks that nothing refers to any more, each of them once, as soon as a commit has said so. */
export class Garbage {
  readonly #chunks: ChunkStates;
  readonly #beingFreed = new Set<string>();

  constructor(chunks: ChunkStates) {
    this.#chunks = chunks;
  }

  /** Those that nobody frees yet. */
  waiting(names: readonly string[]): readonly string[] {
    return names.filter((name) => !this.#beingFreed.has(name));
  }

  /** Resolves when they are free. */
  async free(names: readonly string[]): Promise<void> {
    for (const name of names) this.#beingFreed.add(name);
    for (const name of names) await this.#chunks.put(name, '');
    for (const name of names) this.#beingFreed.delete(name);
  }
}

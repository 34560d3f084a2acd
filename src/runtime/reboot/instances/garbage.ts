import type { ChunkStates } from './chunk-states.js';
import { chunksBehind } from './paged-list.js';

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
    for (const name of names) await freeChunk(name, this.#chunks);
    for (const name of names) this.#beingFreed.delete(name);
  }
}

/** With what it refers to, which goes first: after a crash it still leads there. Safe to repeat. */
export async function freeChunk(name: string, chunks: ChunkStates): Promise<void> {
  for (const behind of await chunksBehind(name, chunks)) await chunks.put(behind, '');
  await chunks.put(name, '');
}

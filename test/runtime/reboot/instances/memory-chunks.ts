import type { ChunkStates } from '../../../../src/runtime/reboot/instances/chunk-states.js';

/** Chunks in memory, which notes what was written. */
export class MemoryChunks implements ChunkStates {
  readonly texts = new Map<string, string>();
  readonly written: string[] = [];

  async put(name: string, text: string): Promise<void> {
    this.written.push(name);
    if (text === '') this.texts.delete(name);
    else this.texts.set(name, text);
  }

  async get(name: string): Promise<string> {
    return this.texts.get(name) ?? '';
  }
}

/** Numbers chunks as an instance does. */
export function counter(): () => number {
  let last = 0;
  return () => (last += 1);
}

import type { ChunkStates } from './chunk-states.js';

/** Longer texts are kept outside of their instance's state, which every commit carries whole. Characters. */
const INLINE_LIMIT = 4_096;
/** Reboot takes requests of up to 4 MiB; a character may take three bytes. */
const CHUNK_LIMIT = 1_000_000;

/** Where a long text is: in that many chunks. */
interface TextReference {
  readonly chunk: number;
  readonly parts: number;
}

/** A text as an instance's state has it: itself, or where it is. */
export type StoredText = string | TextReference;

/** A text that an instance holds: in memory, in chunks, or both. */
export class Text {
  #value: string | undefined;
  #reference: TextReference | undefined;
  /** All of it is where `#reference` says. */
  #isWritten: boolean;

  private constructor(value: string | undefined, reference: TextReference | undefined) {
    this.#value = value;
    this.#reference = reference;
    this.#isWritten = reference !== undefined;
  }

  static of(value: string): Text {
    return new Text(value, undefined);
  }

  static from(stored: StoredText): Text {
    return typeof stored === 'string' ? new Text(stored, undefined) : new Text(undefined, stored);
  }

  /** In memory; undefined: it must be read. */
  get value(): string | undefined {
    return this.#value;
  }

  /** Its chunks, from when the first of them is being written. */
  get chunks(): readonly string[] {
    return this.#reference === undefined ? [] : chunkNames(this.#reference);
  }

  /** Throws nothing: what needs chunks was written first. */
  get stored(): StoredText {
    return (this.#isWritten ? this.#reference : this.#value) ?? '';
  }

  /** Writes what is longer than `limit` into chunks, so that `stored` may refer to them. Safe to repeat. */
  async write(states: ChunkStates, nextChunk: () => number, limit = INLINE_LIMIT): Promise<void> {
    const value = this.#value;
    if (value === undefined || this.#isWritten || value.length <= limit) return;
    const parts = split(value);
    // At once: who drops it meanwhile must know what there is to free.
    this.#reference ??= { chunk: nextChunk(), parts: parts.length };
    const names = chunkNames(this.#reference);
    for (const [index, part] of parts.entries()) await states.put(names[index] ?? '', part);
    this.#isWritten = true;
  }

  /** What was read need not be read again. */
  remember(value: string): void {
    this.#value = value;
  }

  /** Lets the content go. */
  clear(): void {
    this.#value = '';
    this.#reference = undefined;
    this.#isWritten = false;
  }

  async read(states: ChunkStates): Promise<string> {
    if (this.#value !== undefined) return this.#value;
    const parts: string[] = [];
    for (const name of this.chunks) parts.push(await states.get(name));
    return parts.join('');
  }
}

// Never between the halves of a character.
function split(value: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < value.length;) {
    const wanted = Math.min(start + CHUNK_LIMIT, value.length);
    const end = wanted < value.length && isFirstHalf(value.charCodeAt(wanted - 1)) ? wanted - 1 : wanted;
    parts.push(value.slice(start, end));
    start = end;
  }
  return parts;
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function chunkNames({ chunk, parts }: TextReference): string[] {
  return Array.from({ length: parts }, (_, part) => `t${chunk}.${part}`);
}

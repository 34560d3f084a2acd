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

  private constructor(value: string | undefined, reference: TextReference | undefined) {
    this.#value = value;
    this.#reference = reference;
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

  get isLong(): boolean {
    return this.#value === undefined || this.#value.length > INLINE_LIMIT;
  }

  get needsChunks(): boolean {
    return this.#reference === undefined && this.isLong;
  }

  /** Its chunks; none until it was written. */
  get chunks(): readonly string[] {
    return this.#reference === undefined ? [] : chunkNames(this.#reference);
  }

  /** Throws nothing: what needs chunks was written first. */
  get stored(): StoredText {
    return this.#reference ?? this.#value ?? '';
  }

  /** Writes what is long into chunks, so that `stored` may refer to them. Safe to repeat. */
  async write(states: ChunkStates, nextChunk: () => number): Promise<void> {
    const value = this.#value;
    if (value === undefined || !this.needsChunks) return;
    const parts = split(value);
    const reference = { chunk: nextChunk(), parts: parts.length };
    const names = chunkNames(reference);
    for (const [index, part] of parts.entries()) await states.put(names[index] ?? '', part);
    this.#reference = reference;
  }

  /** What was read need not be read again. */
  remember(value: string): void {
    this.#value = value;
  }

  /** Lets the content go. */
  clear(): void {
    this.#value = '';
    this.#reference = undefined;
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

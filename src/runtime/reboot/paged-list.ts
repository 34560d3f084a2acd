import type { ChunkStates } from './chunk-states.js';
import { Text, type StoredText } from './texts.js';

/** Items to a page: what every commit carries at most of a list. */
const PAGE = 32;

/** A list as an instance's state has it: how many pages are in chunks, and what came after them. */
export interface StoredList {
  readonly pages: number;
  readonly tail: readonly StoredText[];
}

/**
 * A list that only grows. Its older items are in pages, each a chunk, its newest ones with the instance: the cost of one more item does
 * not depend on how many there are.
 */
export class PagedList {
  /** Names its pages, unique within the instance. */
  readonly #name: string;
  #pages: number;
  #tail: Text[];

  constructor(name: string, stored: StoredList = { pages: 0, tail: [] }) {
    this.#name = name;
    this.#pages = stored.pages;
    this.#tail = stored.tail.map((text) => Text.from(text));
  }

  get length(): number {
    return this.#pages * PAGE + this.#tail.length;
  }

  get stored(): StoredList {
    return { pages: this.#pages, tail: this.#tail.map(({ stored }) => stored) };
  }

  /** The chunks that it takes. */
  get chunks(): readonly string[] {
    return [...this.#pageNames(), ...this.#tail.flatMap(({ chunks }) => chunks)];
  }

  /** Lets everything go. */
  clear(): void {
    this.#pages = 0;
    this.#tail = [];
  }

  /** Lets the pages go that have only items before this index, from page `first` on; returns their chunks. */
  pagesBefore(index: number, first: number): readonly string[] {
    return this.#pageNames().slice(first, Math.floor(index / PAGE));
  }

  push(item: string): void {
    this.#tail.push(Text.of(item));
  }

  /** Moves what is long or old into chunks; `stored` refers to them then. */
  async write(states: ChunkStates, nextChunk: () => number): Promise<void> {
    for (const text of this.#tail) await text.write(states, nextChunk);
    while (this.#tail.length >= PAGE) {
      const page = this.#tail.slice(0, PAGE);
      for (const text of page) await text.write(states, nextChunk);
      await states.put(this.#pageName(this.#pages), JSON.stringify(page.map(({ stored }) => stored)));
      this.#pages += 1;
      this.#tail = this.#tail.slice(PAGE);
    }
  }

  /** Items from the one with this index on: at most a page. */
  async read(from: number, states: ChunkStates): Promise<readonly string[]> {
    const page = Math.floor(from / PAGE);
    const texts =
      page < this.#pages
        ? parsePage(await states.get(this.#pageName(page))).slice(from % PAGE)
        : this.#tail.slice(from - this.#pages * PAGE);
    return Promise.all(texts.map(async (text) => text.read(states)));
  }

  async readAll(states: ChunkStates): Promise<readonly string[]> {
    const items: string[] = [];
    for (;;) {
      const more = await this.read(items.length, states);
      if (more.length === 0) return items;
      items.push(...more);
    }
  }

  #pageName(page: number): string {
    return `${this.#name}.${page}`;
  }

  #pageNames(): string[] {
    return Array.from({ length: this.#pages }, (_, page) => this.#pageName(page));
  }
}

// Empty: the page was let go.
function parsePage(text: string): Text[] {
  return text === '' ? [] : (JSON.parse(text) as StoredText[]).map((stored) => Text.from(stored));
}

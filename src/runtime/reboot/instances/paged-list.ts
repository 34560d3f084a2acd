import type { ChunkStates } from './chunk-states.js';
import { Text, type StoredText } from './texts.js';

/** Items to a page: what every commit carries at most of a list. */
const PAGE = 32;

/** Chunks of texts and of archives; a list's name and the number of a page never look so. */
const NO_PAGE = /^(?:t\d+\.\d+|a\d+)$/;

/** A list as an instance's state has it: how many pages are in chunks, and what came after them. */
export interface StoredList {
  /** Items before all of these, which were never here or are here no more; absent: none. */
  readonly missing?: number | undefined;
  readonly pages: number;
  readonly tail: readonly StoredText[];
}

/** Some items of a list, and the index of the first. */
export interface ListPart {
  readonly first: number;
  readonly items: readonly string[];
}

/**
 * A list that only grows. Its older items are in pages, each a chunk, its newest ones with the instance: the cost of one more item does
 * not depend on how many there are.
 */
export class PagedList {
  /** Names its pages, unique within the instance. */
  readonly #name: string;
  #missing: number;
  #pages: number;
  #tail: Text[];

  constructor(name: string, stored: StoredList = { pages: 0, tail: [] }) {
    this.#name = name;
    this.#missing = stored.missing ?? 0;
    this.#pages = stored.pages;
    this.#tail = stored.tail.map((text) => Text.from(text));
  }

  get length(): number {
    return this.#missing + this.#pages * PAGE + this.#tail.length;
  }

  get stored(): StoredList {
    return { missing: this.#missing || undefined, pages: this.#pages, tail: this.#tail.map(({ stored }) => stored) };
  }

  /** The chunks that it takes, but for those that its pages refer to. */
  get chunks(): readonly string[] {
    return [...this.#pageNames(), ...this.#tail.flatMap(({ chunks }) => chunks)];
  }

  /** Lets everything go. */
  clear(): void {
    this.#missing = 0;
    this.#pages = 0;
    this.#tail = [];
  }

  /** As `clear`; the items still count, so that it is known where what came after them stood. */
  letGo(): void {
    const { length } = this;
    this.clear();
    this.#missing = length;
  }

  /** Lets the pages go that have only items before this index, from page `first` on; returns their chunks. */
  pagesBefore(index: number, first: number): readonly string[] {
    return this.#pageNames().slice(first, Math.max(0, Math.floor((index - this.#missing) / PAGE)));
  }

  push(item: string): void {
    this.#tail.push(Text.of(item));
  }

  /** Moves what is longer than `limit`, or old, into chunks; `stored` refers to them then. */
  async write(states: ChunkStates, nextChunk: () => number, limit?: number): Promise<void> {
    for (const text of this.#tail) await text.write(states, nextChunk, limit);
    while (this.#tail.length >= PAGE) {
      const page = this.#tail.slice(0, PAGE);
      for (const text of page) await text.write(states, nextChunk, limit);
      await states.put(this.#pageName(this.#pages), JSON.stringify(page.map(({ stored }) => stored)));
      this.#pages += 1;
      this.#tail = this.#tail.slice(PAGE);
    }
  }

  /** Items from the one with this index on, or from the first later one that was not let go: at most a page, none at the end. */
  async read(from: number, states: ChunkStates): Promise<ListPart> {
    for (let first = Math.max(from, this.#missing); ;) {
      const index = first - this.#missing;
      const page = Math.floor(index / PAGE);
      if (page >= this.#pages)
        return { first, items: await readTexts(this.#tail.slice(index - this.#pages * PAGE), states) };
      const texts = parsePage(await states.get(this.#pageName(page)));
      if (texts.length > 0) return { first, items: await readTexts(texts.slice(index % PAGE), states) };
      first = this.#missing + (page + 1) * PAGE;
    }
  }

  async readAll(states: ChunkStates): Promise<readonly string[]> {
    return (await this.readParts(states)).flatMap(({ items }) => items);
  }

  async readParts(states: ChunkStates): Promise<readonly ListPart[]> {
    const parts: ListPart[] = [];
    for (let next = 0; ;) {
      const part = await this.read(next, states);
      if (part.items.length === 0) return parts;
      parts.push(part);
      next = part.first + part.items.length;
    }
  }

  #pageName(page: number): string {
    return `${this.#name}.${page}`;
  }

  #pageNames(): string[] {
    return Array.from({ length: this.#pages }, (_, page) => this.#pageName(page));
  }
}

/** The chunks that this one refers to: those of the long items of a page, none of any other. */
export async function chunksBehind(name: string, states: ChunkStates): Promise<readonly string[]> {
  return NO_PAGE.test(name) ? [] : parsePage(await states.get(name)).flatMap(({ chunks }) => chunks);
}

async function readTexts(texts: readonly Text[], states: ChunkStates): Promise<readonly string[]> {
  return Promise.all(texts.map(async (text) => text.read(states)));
}

// Empty: the page was let go.
function parsePage(text: string): Text[] {
  return text === '' ? [] : (JSON.parse(text) as StoredText[]).map((stored) => Text.from(stored));
}

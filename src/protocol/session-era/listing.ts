import type { ListingEntry } from './listing-entries.js';

export interface ListingOptions {
  /** Member of the result that holds the list. */
  readonly member: string;
  readonly entries: readonly ListingEntry[];
  /** Entries of a page. */
  readonly pageSize: number;
}

/**
 * One list, in pages (MCP, "Pagination"). A cursor names the last entry that the client has, so that it keeps its meaning
 * across a restart and as long as that entry is there.
 */
export class Listing {
  readonly #options: ListingOptions;
  readonly #texts: readonly string[];
  readonly #startByCursor: ReadonlyMap<string, number>;
  readonly #firstPage: string;

  constructor(options: ListingOptions) {
    const { member, entries } = options;
    this.#options = options;
    this.#texts = entries.map(({ text }) => text);
    this.#startByCursor = new Map(entries.map(({ key }, index) => [cursorFor(member, key), index + 1]));
    this.#firstPage = this.#pageFrom(0);
  }

  /** The result as JSON; undefined: not a cursor of this list. */
  page(cursor: string | undefined): string | undefined {
    if (cursor === undefined) return this.#firstPage;
    const start = this.#startByCursor.get(cursor);
    return start === undefined ? undefined : this.#pageFrom(start);
  }

  #pageFrom(start: number): string {
    const { member, entries, pageSize } = this.#options;
    const end = start + pageSize;
    const last = end < entries.length ? entries[end - 1] : undefined;
    const next = last === undefined ? '' : `,"nextCursor":"${cursorFor(member, last.key)}"`;
    return `{"${member}":[${this.#texts.slice(start, end).join(',')}]${next}}`;
  }
}

function cursorFor(member: string, key: string): string {
  return Buffer.from(`${member} ${key}`).toString('base64url');
}

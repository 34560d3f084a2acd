import type { ListingEntry } from './listing-entries.js';

export interface ListingOptions {
  /** Member of the result that holds the list. */
  readonly member: string;
  readonly entries: readonly ListingEntry[];
  /** Entries of a page. */
  readonly pageSize: number;
}

/**
 * One list, in pages (MCP, "Pagination"), without what the caller's token does not allow. A cursor names the last entry that the client has, so that it keeps its meaning
 * across a restart and as long as that entry is there.
 */
export class Listing {
  readonly #options: ListingOptions;
  readonly #startByCursor: ReadonlyMap<string, number>;
  readonly #isForAll: boolean;
  readonly #firstPage: string;

  constructor(options: ListingOptions) {
    const { member, entries } = options;
    this.#options = options;
    this.#startByCursor = new Map(entries.map(({ key }, index) => [cursorFor(member, key), index + 1]));
    this.#isForAll = entries.every(({ scopes }) => scopes.length === 0);
    this.#firstPage = this.#pageFrom(0, undefined);
  }

  /** The result as JSON; undefined: not a cursor of this list. Without `granted` there is no authentication, and everything is shown. */
  page(cursor: string | undefined, granted: readonly string[] | undefined): string | undefined {
    const allowed = this.#isForAll ? undefined : granted;
    if (cursor === undefined) return allowed === undefined ? this.#firstPage : this.#pageFrom(0, allowed);
    const start = this.#startByCursor.get(cursor);
    return start === undefined ? undefined : this.#pageFrom(start, allowed);
  }

  #pageFrom(start: number, granted: readonly string[] | undefined): string {
    const { member, entries, pageSize } = this.#options;
    const left = entries.slice(start).filter(({ scopes }) => granted === undefined || isSubset(scopes, granted));
    const shown = left.slice(0, pageSize);
    const last = left.length > pageSize ? shown.at(-1) : undefined;
    const next = last === undefined ? '' : `,"nextCursor":"${cursorFor(member, last.key)}"`;
    return `{"${member}":[${shown.map(({ text }) => text).join(',')}]${next}}`;
  }
}

function isSubset(scopes: readonly string[], granted: readonly string[]): boolean {
  return scopes.every((scope) => granted.includes(scope));
}

function cursorFor(member: string, key: string): string {
  return Buffer.from(`${member} ${key}`).toString('base64url');
}

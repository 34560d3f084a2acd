import { CommandUsageError } from '../errors/command-errors.js';

export type RawFlags = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** The flags of one command line. */
export class FlagValues {
  readonly #values: RawFlags;

  constructor(values: RawFlags) {
    this.#values = values;
  }

  isSet(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A whole number from 0 to `most`. Throws CommandUsageError. */
  count(name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : readCount(text, `--${name}`, most);
  }
}

/** Throws CommandUsageError that names `source`. */
export function readCount(text: string, source: string, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count <= most) return count;
  throw new CommandUsageError(`${source} must be a whole number from 0 to ${most}; it is "${text}".`);
}

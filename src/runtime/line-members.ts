import { SessionFileError } from '../errors/session-file-errors.js';

/** One line of a file of sessions: a JSON object, whose members are read by what they must be. All throw SessionFileError. */
export class LineMembers {
  readonly #members: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly #number: number;

  constructor(line: string, number: number) {
    this.#number = number;
    this.#members = this.#parse(line);
  }

  text(name: string): string {
    const value = this.#members[name];
    return typeof value === 'string' ? value : this.refuse(`${name} is no text`);
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A whole number, not negative. */
  count(name: string): number {
    const value = this.#members[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.refuse(`${name} is no whole number`);
  }

  optionalCount(name: string): number | undefined {
    return this.has(name) ? this.count(name) : undefined;
  }

  textOrNumber(name: string): string | number {
    const value = this.#members[name];
    return typeof value === 'string' || typeof value === 'number' ? value : this.refuse(`${name} is no text or number`);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = choices.find((choice) => choice === this.#members[name]);
    return value ?? this.refuse(`${name} is none of ${choices.join(', ')}`);
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  refuse(why: string): never {
    throw new SessionFileError(
      `Line ${this.#number} cannot be read: ${why}. The file was changed, or is none of exported sessions. Nothing was imported.`,
    );
  }

  #parse(line: string): Readonly<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch {
      // Said below.
    }
    return this.refuse('it is no JSON object');
  }
}

/** Counts names up: `charge#1`, `charge#2`, …; what earlier runs counted goes on. */
export class Ordinals {
  readonly #highest = new Map<string, number>();

  /** `name` was given out already, if it ends in a number. */
  note(name: string): void {
    const [, alias, digits] = /^(.*)#(\d{1,15})$/s.exec(name) ?? [];
    if (alias === undefined || digits === undefined) return;
    this.#highest.set(alias, Math.max(this.#highest.get(alias) ?? 0, Number(digits)));
  }

  next(alias: string): number {
    const ordinal = (this.#highest.get(alias) ?? 0) + 1;
    this.#highest.set(alias, ordinal);
    return ordinal;
  }
}

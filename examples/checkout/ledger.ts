import { appendLine, readLines } from './json-lines.js';
import type { Charge } from './payments.js';

/** What the payment service has charged, one JSON line each. */
export class Ledger {
  readonly #charges: Map<string, Charge>;

  constructor(private readonly file: string) {
    this.#charges = new Map(readLedger(file).map((charge) => [charge.key, charge]));
  }

  get charges(): readonly Charge[] {
    return [...this.#charges.values()];
  }

  find(key: string): Charge | undefined {
    return this.#charges.get(key);
  }

  add(charge: Charge): void {
    appendLine(this.file, charge);
    this.#charges.set(charge.key, charge);
  }
}

export function readLedger(file: string): readonly Charge[] {
  return readLines(file) as readonly Charge[];
}

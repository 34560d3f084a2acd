import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Charge } from './payments.js';

/** Charges, one JSON line each. */
export class Ledger {
  readonly #charges: Map<string, Charge>;

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#charges = new Map(readLedger(file).map((charge) => [charge.key, charge]));
  }

  get charges(): readonly Charge[] {
    return [...this.#charges.values()];
  }

  find(key: string): Charge | undefined {
    return this.#charges.get(key);
  }

  add(charge: Charge): void {
    appendFileSync(this.file, `${JSON.stringify(charge)}\n`);
    this.#charges.set(charge.key, charge);
  }
}

export function readLedger(file: string): readonly Charge[] {
  if (!existsSync(file)) {
    return [];
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Charge);
}

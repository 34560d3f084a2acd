export interface Item {
  readonly sku: string;
  readonly title: string;
  /** In cents, so that sums are exact. */
  readonly price: number;
}

export const CATALOGUE: readonly Item[] = Object.freeze([
  { sku: 'beans', title: 'Coffee beans, 1 kg', price: 1890 },
  { sku: 'filter', title: 'Paper filters, 100', price: 350 },
  { sku: 'kettle', title: 'Gooseneck kettle', price: 6400 },
  { sku: 'mug', title: 'Stoneware mug', price: 1250 },
]);

export function itemOf(sku: string): Item | undefined {
  return CATALOGUE.find((item) => item.sku === sku);
}

export function euros(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`;
}

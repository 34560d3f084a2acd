/** Of an even number of values, the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Of something a second: with a decimal where that says more. */
export function rate(value: number): string {
  return value < 100 ? value.toFixed(1) : whole(value);
}

export function milliseconds(value: number): string {
  return value < 100 ? value.toFixed(2) : whole(value);
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function ratio(value: number): string {
  return `${value.toFixed(2)} x`;
}

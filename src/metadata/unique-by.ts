import type { Report } from './report.js';

export interface Uniqueness<T> {
  /** Plural, for messages. */
  readonly noun: string;
  /** What must differ, for messages. */
  readonly property: string;
  readonly keyOf: (model: T) => string;
}

interface Placed {
  readonly where: string;
}

/** The models by their key, in order. Twins are reported, both places named. */
export function uniqueBy<T extends Placed>(
  models: readonly T[],
  by: Uniqueness<T>,
  report: Report,
): ReadonlyMap<string, T> {
  reportTwins(models, by, report);
  return new Map(models.map((model) => [by.keyOf(model), model]));
}

/** Reports each model whose key an earlier one has. */
export function reportTwins<T extends Placed>(
  models: readonly T[],
  { noun, property, keyOf }: Uniqueness<T>,
  report: Report,
): void {
  const firsts = new Map<string, T>();
  for (const model of models) {
    const key = keyOf(model);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, model);
    else report(twin({ where: model.where, other: first.where, noun, property, key }));
  }
}

interface Twin {
  readonly where: string;
  readonly other: string;
  readonly noun: string;
  readonly property: string;
  readonly key: string;
}

function twin({ where, other, noun, property, key }: Twin) {
  return {
    where,
    what: `there are two ${noun} with the ${property} '${key}': ${other} and ${where}.`,
    fix: `give one of them another ${property}.`,
  };
}

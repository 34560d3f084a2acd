import { isMethod } from './class-chain.js';
import type { Member } from './members.js';
import { anything, filledText, oneOf, plainObject } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import { retryOptions } from './retry-options.js';
import type { Constructor, StepModel } from './server-model.js';

const AT_MOST_ONCE = {
  name: filledText,
  returns: anything,
  onUnknown: oneOf('throw', 'reconcile'),
  reconcile: filledText,
};

const AT_LEAST_ONCE = { name: filledText, returns: anything, retry: plainObject };

/** Reads `@AtMostOnce(options)` at a method of `target`. */
export function atMostOnceModel(
  { key, where }: Member,
  { options, target }: { readonly options: unknown; readonly target: Constructor },
  report: Report,
): StepModel {
  const read = readOptions({ subject: '@AtMostOnce()', options, rules: AT_MOST_ONCE, where }, report);
  const onUnknown = read.onUnknown ?? (read.reconcile === undefined ? 'throw' : 'reconcile');
  const mistake = reconcileMistake({ key, onUnknown, reconcile: read.reconcile, target });
  if (mistake !== undefined) report({ where, ...mistake });
  return { ...read, kind: 'atMostOnce', method: key, where, onUnknown };
}

/** Reads `@AtLeastOnce(options)` at a method. */
export function atLeastOnceModel({ key, where }: Member, options: unknown, report: Report): StepModel {
  const subject = '@AtLeastOnce()';
  const { retry: given, ...read } = readOptions({ subject, options, rules: AT_LEAST_ONCE, where }, report);
  const retry = given === undefined ? undefined : retryOptions(given, { subject, where }, report);
  return { ...read, kind: 'atLeastOnce', method: key, where, ...(retry === undefined ? {} : { retry }) };
}

interface Reconciliation {
  readonly key: string;
  readonly onUnknown: 'throw' | 'reconcile';
  readonly reconcile: string | undefined;
  readonly target: Constructor;
}

function reconcileMistake({ key, onUnknown, reconcile, target }: Reconciliation) {
  if (onUnknown === 'throw') {
    if (reconcile === undefined) return undefined;
    return {
      what: `reconcile is '${reconcile}', and onUnknown is 'throw'.`,
      fix: "use onUnknown: 'reconcile', or remove reconcile.",
    };
  }
  if (reconcile === undefined) {
    return {
      what: "onUnknown is 'reconcile', and no method is named.",
      fix: "name the method that finds out what happened: reconcile: 'method'.",
    };
  }
  if (reconcile === key)
    return { what: 'the step is named as its own reconcile method.', fix: 'name another method, which only looks.' };
  if (isMethod(target, reconcile)) return undefined;
  return {
    what: `the reconcile method '${reconcile}' does not exist.`,
    fix: `add a method ${reconcile}() to ${target.name}.`,
  };
}

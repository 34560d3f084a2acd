import { addRecord } from './records.js';
import { refuseStandardDecorator } from './refuse-misuse.js';
import { siteOf } from './site.js';

/** Writes down that `decorator` stands at `place`, the arguments that the compiler passed. Changes nothing else. */
export function recordDecorator(decorator: string, options: unknown, place: readonly unknown[]): void {
  const [target, key, detail] = place;
  refuseStandardDecorator(decorator, key);
  if (!isRecordable(target))
    throw new TypeError(`@${decorator}() decorates classes and their members, not ${String(target)}.`);
  addRecord(target, { decorator, options, site: siteOf(target, key, detail) });
}

function isRecordable(target: unknown): target is object {
  return typeof target === 'function' || (typeof target === 'object' && target !== null);
}

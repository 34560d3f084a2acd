import { isPlainObject } from './json-value.js';

/** Freezes what the scan made, and nothing that is the user's: classes, enums, schemas. */
export function freezeModel<T>(model: T): T {
  if (model instanceof Map) model.forEach(freezeModel);
  else if (Array.isArray(model)) Object.freeze(model).forEach(freezeModel);
  else if (isPlainObject(model) && !Object.isFrozen(model)) freezeProperties(model);
  return model;
}

const OF_THE_USER: ReadonlySet<string> = new Set(['target', 'type', 'returns', 'schema', 'migrate']);

function freezeProperties(model: Readonly<Record<string, unknown>>): void {
  Object.freeze(model);
  for (const [name, value] of Object.entries(model)) {
    if (!OF_THE_USER.has(name)) freezeModel(value);
  }
}

import type { JsonObject, SchemaSource } from '../metadata/server-model.js';
import { compileDto } from './compile-dto.js';
import { compileParams } from './compile-params.js';
import { describeStandard } from './compile-standard.js';
import type { ResultSchema } from './compiled-schema.js';
import { freezeDeep } from './freeze-deep.js';
import { compileValidator } from './json-validator.js';

/**
 * Compiles what describes a structured result. Results are checked as plain JSON, dates being strings by then.
 * The root may be of any type; that the session era wants an object there is for whoever lists it. Throws DefinitionError.
 */
export function compileResult(source: SchemaSource, where: string): ResultSchema {
  const json = freezeDeep(describe(source, where));
  return Object.freeze({ json, check: compileValidator(json, { where, appliesDefaults: false }) });
}

function describe(source: SchemaSource, where: string): JsonObject {
  switch (source.kind) {
    case 'dto':
      return compileDto(source.type, where).json;
    case 'params':
      return compileParams(source.params, where).json;
    case 'standard':
      return describeStandard(source.schema, 'output', where);
    case 'json':
      return source.schema;
  }
}

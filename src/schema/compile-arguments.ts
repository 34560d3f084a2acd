import { DefinitionError } from '../errors/definition-error.js';
import type { JsonObject, SchemaSource } from '../metadata/server-model.js';
import { compileDto } from './compile-dto.js';
import { jsonReader } from './compile-json.js';
import { compileParams, type ParamsOptions } from './compile-params.js';
import { compileStandard } from './compile-standard.js';
import type { ArgumentSchema } from './compiled-schema.js';
import { freezeDeep } from './freeze-deep.js';
import { argumentSchema, type Compiled } from './value-reader.js';

/**
 * Compiles what describes a handler's arguments. Throws a DefinitionError with every mistake that is found in it, each at
 * `where`. The root must be an object schema: MCP passes arguments by name (2025-11-25, server/tools).
 */
export function compileArguments(source: SchemaSource, where: string, options: ParamsOptions = {}): ArgumentSchema {
  const compiled = compile(source, where, options);
  const { json } = compiled;
  if (json['type'] !== 'object') throw notAnObject(json, where);
  return argumentSchema(freezeDeep(json), compiled);
}

function compile(source: SchemaSource, where: string, options: ParamsOptions): Compiled {
  switch (source.kind) {
    case 'dto':
      return compileDto(source.type, where);
    case 'params':
      return compileParams(source.params, where, options);
    case 'standard':
      return compileStandard(source.schema, where);
    case 'json':
      return { json: source.schema, reader: jsonReader(source.schema, where) };
  }
}

function notAnObject(json: JsonObject, where: string): DefinitionError {
  const found = json['type'] === undefined ? 'says no type' : `has type ${JSON.stringify(json['type'])}`;
  const what = `the schema of its arguments ${found} at its root, but arguments are an object.`;
  return new DefinitionError([
    { where, what, fix: "Describe an object: add type: 'object' at the root of the schema." },
  ]);
}

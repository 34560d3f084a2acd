import formats from 'ajv-formats';
import type { ValidateFunction } from 'ajv';
import { DefinitionError } from '../errors/definition-error.js';
import type { Violation } from '../errors/invalid-arguments-error.js';
import type { JsonObject } from '../metadata/server-model.js';
import { schemaViolations } from './schema-violations.js';
import { draftOf } from './json-schema-draft.js';
import { isStackOverflow, tooDeep } from './nesting.js';

export type JsonValidator = (value: unknown) => readonly Violation[];

export interface ValidatorUse {
  readonly where: string;
  /** Writes the schema's defaults into the value that is validated. */
  readonly appliesDefaults: boolean;
}

/**
 * Validates by JSON Schema 2020-12, 2019-09 or draft-07; unknown keywords are ignored, formats are checked.
 * Nothing is ever fetched: a reference that leaves the schema is a DefinitionError, and so is every mistake in it.
 */
export function compileValidator(schema: JsonObject, { where, appliesDefaults }: ValidatorUse): JsonValidator {
  const draft = draftOf(schema);
  if (draft === undefined) throw unknownDraft(schema, where);
  const mistakes = draft.mistakes(schema);
  if (mistakes !== undefined) throw invalidSchema(mistakes, where);
  const ajv = draft.create({ useDefaults: appliesDefaults });
  formats.default(ajv);
  const validate = compiled(() => ajv.compile(schema), where);
  // An extension of ajv: its validators answer with a promise, which reads as "valid".
  if ('$async' in validate) throw invalidSchema('the keyword $async is not supported', where);
  return validatorOf(validate);
}

function validatorOf(validate: ValidateFunction): JsonValidator {
  return (value) => {
    try {
      return validate(value) ? [] : schemaViolations(validate.errors ?? [], value);
    } catch (error) {
      if (isStackOverflow(error)) return [tooDeep('')];
      throw error;
    }
  };
}

function compiled(compile: () => ValidateFunction, where: string): ValidateFunction {
  try {
    return compile();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw reason.startsWith("can't resolve reference") ? foreignReference(reason, where) : invalidSchema(reason, where);
  }
}

function unknownDraft(schema: JsonObject, where: string): DefinitionError {
  const what = `its JSON Schema says $schema ${JSON.stringify(schema['$schema'])}, which is not supported.`;
  const fix =
    'Use https://json-schema.org/draft/2020-12/schema (also 2019-09 and draft-07), or leave $schema out for 2020-12.';
  return new DefinitionError([{ where, what, fix }]);
}

function foreignReference(reason: string, where: string): DefinitionError {
  const what = `its JSON Schema refers to something outside itself: ${reason}. Nothing is fetched.`;
  return new DefinitionError([{ where, what, fix: "Copy it under $defs and refer to it as '#/$defs/name'." }]);
}

function invalidSchema(reason: string, where: string): DefinitionError {
  return new DefinitionError([
    { where, what: `its JSON Schema is not valid: ${reason}.`, fix: 'Correct the schema at that place.' },
  ]);
}

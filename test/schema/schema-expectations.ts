import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { InvalidArgumentsError, type Violation } from '../../src/errors/invalid-arguments-error.js';
import type { JsonObject } from '../../src/metadata/server-model.js';
import type { ArgumentSchema } from '../../src/schema/compiled-schema.js';

const ajv = new Ajv2020({ strict: false });

/** Asserts that a schema is valid by the meta-schema of 2020-12, and compiles without anything from outside. */
export function expectValidSchema(json: JsonObject): void {
  expect(ajv.validateSchema(json), ajv.errorsText()).to.equal(true);
  new Ajv2020({ strict: false, validateFormats: false }).compile(json);
}

/** What `value` breaks; fails if it is accepted. */
export function violationsOf(schema: ArgumentSchema, value: unknown): readonly Violation[] {
  try {
    schema.parse(value, 'subject');
  } catch (error) {
    if (error instanceof InvalidArgumentsError) return error.violations;
    throw error;
  }
  throw new Error('The value was accepted.');
}

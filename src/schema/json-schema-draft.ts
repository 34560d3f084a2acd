import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Options } from 'ajv';
import type { JsonObject } from '../metadata/server-model.js';

export interface Draft {
  readonly name: string;
  create(options: Options): Ajv | Ajv2019 | Ajv2020;
  /** What is wrong with a schema by the draft's own meta-schema; undefined when it is right. */
  mistakes(schema: JsonObject): string | undefined;
}

const options: Options = { strict: false, logger: false, allErrors: true };

const drafts: readonly (readonly [identifier: string, draft: Draft])[] = [
  ['json-schema.org/draft/2020-12/schema', draft('2020-12', (given) => new Ajv2020(given))],
  ['json-schema.org/draft/2019-09/schema', draft('2019-09', (given) => new Ajv2019(given))],
  ['json-schema.org/draft-07/schema', draft('draft-07', (given) => new Ajv(given))],
];

/** The draft that `$schema` names. Without one it is 2020-12 (MCP 2025-11-25, basic: JSON Schema usage). */
export function draftOf(schema: JsonObject): Draft | undefined {
  const declared = schema['$schema'] ?? 'https://json-schema.org/draft/2020-12/schema';
  if (typeof declared !== 'string') return undefined;
  const identifier = declared.replace(/^https?:\/\//, '').replace(/#$/, '');
  return drafts.find(([known]) => known === identifier)?.[1];
}

function draft(name: string, create: Draft['create']): Draft {
  // Compiling a meta-schema takes some 15 ms: once, when first needed. The checker never keeps a schema that it has checked.
  const checker = once(() => create(options));
  return Object.freeze({
    name,
    create: (given: Options) => create({ ...options, ...given, validateSchema: false }),
    mistakes(schema: JsonObject) {
      const ajv = checker();
      const { $schema: _declared, ...body } = schema;
      return ajv.validateSchema(body) === true ? undefined : ajv.errorsText(ajv.errors, { dataVar: 'schema' });
    },
  });
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

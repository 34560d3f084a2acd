import { expect } from 'chai';
import * as v from 'valibot';
import { z } from 'zod';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { InvalidArgumentsError } from '../../src/errors/invalid-arguments-error.js';
import type { StandardSchema } from '../../src/metadata/server-model.js';
import { compileArguments } from '../../src/schema/compile-arguments.js';
import { expectValidSchema, violationsOf } from './schema-expectations.js';

const compile = (schema: StandardSchema) => compileArguments({ kind: 'standard', schema }, 'Shop.order');

const Order = z.object({
  name: z.string().min(1).describe('Who orders'),
  items: z.array(z.object({ quantity: z.number().int() })),
  note: z.string().default('none'),
});

describe('Standard Schema arguments', () => {
  it('are described by zod itself, as what it takes', () => {
    const { json } = compile(Order);
    expectValidSchema(json);
    expect(json).to.deep.include({ type: 'object', required: ['name', 'items'] });
    expect(json).to.have.nested.property('properties.name.description', 'Who orders');
  });

  it('are described without the defaults that a function makes anew each time', () => {
    const fields = {
      id: z.string().default(() => crypto.randomUUID()),
      at: z.number().default(() => Date.now()),
      most: z.number().default(10_000),
      // A property, not the keyword.
      default: z.object({ seed: z.number().default(() => Math.random()) }).optional(),
    };
    const { json, varying } = compile(z.object({ ...fields, list: z.array(z.object(fields)) }));
    expectValidSchema(json);
    const described = {
      id: { type: 'string' },
      at: { type: 'number' },
      most: { type: 'number', default: 10_000 },
      default: { type: 'object', properties: { seed: { type: 'number' } } },
    };
    expect(json['properties']).to.deep.include(described);
    expect(json).to.have.nested.property('properties.list.items.properties').that.deep.equals(described);
    expect(varying).to.deep.equal([]);
    expect(compile(Order).varying).to.equal(undefined);
  });

  it('are what the schema makes of them', () => {
    expect(compile(Order).parse({ name: 'Ann', items: [{ quantity: 2 }] }, 'x')).to.deep.equal({
      name: 'Ann',
      items: [{ quantity: 2 }],
      note: 'none',
    });
  });

  it('turn issues into violations with paths', () => {
    expect(
      violationsOf(compile(Order), { name: '', items: [{ quantity: 'x' }] }).map(({ path }) => path),
    ).to.deep.equal(['name', 'items[0].quantity']);
  });

  it('wait for asynchronous schemas', async () => {
    const schema = compile(
      z.object({ name: z.string().refine((name) => Promise.resolve(name !== 'root'), 'is taken') }),
    );
    expect(await schema.parse({ name: 'ann' }, 'x')).to.deep.equal({ name: 'ann' });
    const error: unknown = await Promise.resolve(schema.parse({ name: 'root' }, 'x')).catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.instanceOf(InvalidArgumentsError)
      .with.property('violations')
      .that.deep.equals([{ path: 'name', constraint: 'is taken' }]);
  });

  it('say at the root that a union of objects is an object', () => {
    const union = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), a: z.string() }),
      z.object({ kind: z.literal('b'), b: z.string() }),
    ]);
    expect(compile(union).json).to.have.property('type', 'object');
  });

  it('are a definition error where the vendor cannot describe itself', () => {
    expect(() => compile(v.object({ name: v.string() }))).to.throw(
      DefinitionError,
      "toStandardJsonSchema(schema) from '@valibot/to-json-schema'",
    );
  });

  it('may bring the JSON Schema that their vendor lacks', () => {
    const schema = v.object({ name: v.string() });
    const json = { type: 'object', properties: { name: { type: 'string' } } };
    const described = {
      '~standard': { ...schema['~standard'], jsonSchema: { input: () => json, output: () => json } },
    };
    expect(compile(described).json).to.deep.equal(json);
    expect(violationsOf(compile(described), { name: 5 })).to.have.lengthOf(1);
  });

  it('are a definition error for what JSON Schema cannot say', () => {
    expect(() => compile(z.object({ when: z.date() }))).to.throw(
      DefinitionError,
      'Date cannot be represented in JSON Schema',
    );
  });

  it('are a definition error when they are no object', () => {
    expect(() => compile(z.string())).to.throw(DefinitionError, 'has type "string" at its root');
  });

  it('refuse __proto__', () => {
    const schema = compile(z.looseObject({}));
    expect(violationsOf(schema, JSON.parse('{"a":{"__proto__":{}}}'))).to.deep.equal([
      { path: 'a.__proto__', constraint: 'is not an allowed name' },
    ]);
  });
});

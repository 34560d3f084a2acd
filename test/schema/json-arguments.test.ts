import { expect } from 'chai';
import fc from 'fast-check';
import { DefinitionError } from '../../src/errors/definition-error.js';
import type { JsonObject } from '../../src/metadata/server-model.js';
import { compileArguments } from '../../src/schema/compile-arguments.js';
import { violationsOf } from './schema-expectations.js';

const compile = (schema: JsonObject) => compileArguments({ kind: 'json', schema }, 'Shop.order');

const order: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:example:order',
  type: 'object',
  properties: {
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    kind: { enum: ['gift', 'own'] },
    to: { type: 'string', format: 'email' },
    note: { type: 'string', default: 'none', 'x-widget': 'textarea' },
    size: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
  required: ['items'],
  if: { properties: { kind: { const: 'gift' } }, required: ['kind'] },
  then: { required: ['to'] },
  additionalProperties: false,
  $defs: {
    item: { type: 'object', properties: { quantity: { type: 'integer', minimum: 1 } }, required: ['quantity'] },
  },
};

describe('JSON Schema arguments', () => {
  it('are listed verbatim', () => {
    expect(compile(order).json).to.deep.equal(order);
  });

  it('are a copy with the defaults of the schema', () => {
    const value = { items: [{ quantity: 1 }] };
    const parsed = compile(order).parse(value, 'x');
    expect(parsed).to.deep.equal({ items: [{ quantity: 1 }], note: 'none' });
    expect(value).to.deep.equal({ items: [{ quantity: 1 }] });
    expect(parsed).to.have.property('items').not.equal(value.items);
  });

  it('name every violation in words, with its path', () => {
    const wrong = { items: [{ quantity: 0 }, {}], kind: 'gift', size: true, 'a b': 1, to: 5 };
    expect(violationsOf(compile(order), wrong)).to.have.deep.members([
      { path: 'items[0].quantity', constraint: 'must be >= 1' },
      { path: 'items[1].quantity', constraint: 'is required' },
      { path: 'size', constraint: 'must be a string or a number' },
      { path: '["a b"]', constraint: 'is not a known property' },
      { path: 'to', constraint: 'must be a string' },
    ]);
  });

  it('follow if and then', () => {
    expect(violationsOf(compile(order), { items: [], kind: 'gift' })).to.deep.equal([
      { path: 'to', constraint: 'is required' },
    ]);
  });

  it('check formats and choices', () => {
    expect(violationsOf(compile(order), { items: [], kind: 'x', to: 'nobody' })).to.have.deep.members([
      { path: 'kind', constraint: 'must be one of: "gift", "own"' },
      { path: 'to', constraint: 'must be a valid email' },
    ]);
  });

  it('say that several branches of oneOf fit', () => {
    const schema = compile({
      type: 'object',
      properties: { a: { oneOf: [{ type: 'number' }, { minimum: 1 }] }, b: { type: 'string' } },
    });
    expect(violationsOf(schema, { a: 5, b: 5 }).map(({ path }) => path)).to.deep.equal(['a', 'b']);
  });

  it('may have a property named constructor, but not __proto__', () => {
    const schema = compile({ type: 'object' });
    expect(schema.parse({ constructor: 'Ferrari' }, 'x')).to.deep.equal({ constructor: 'Ferrari' });
    expect(violationsOf(schema, JSON.parse('{"__proto__":{"isAdmin":true}}'))).to.have.lengthOf(1);
  });

  it('are read by draft-07 and 2019-09 when $schema says so', () => {
    const tuple = { type: 'object', properties: { pair: { items: [{ type: 'string' }, { type: 'number' }] } } };
    for (const $schema of ['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2019-09/schema']) {
      expect(violationsOf(compile({ $schema, ...tuple }), { pair: ['a', 'b'] })).to.deep.equal([
        { path: 'pair[1]', constraint: 'must be a number' },
      ]);
    }
  });

  it('recurse', () => {
    const schema = compile({ type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false });
    expect(violationsOf(schema, { next: { next: { other: 1 } } })).to.deep.equal([
      { path: 'next.next.other', constraint: 'is not a known property' },
    ]);
  });

  it('refuse what is nested too deep instead of ending the process', () => {
    const schema = compile({ type: 'object', properties: { next: { $ref: '#' } } });
    let nested: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) nested = { next: nested };
    expect(violationsOf(schema, nested)).to.deep.equal([
      { path: '', constraint: 'must not be nested deeper than 500 levels' },
    ]);
  });

  it('may be nested 499 levels deep, and not 600', () => {
    const nest = (levels: number): object => (levels === 0 ? {} : { next: nest(levels - 1) });
    const schema = compile({ type: 'object' });
    expect(schema.parse(nest(499), 'x')).to.deep.equal(nest(499));
    expect(violationsOf(schema, nest(600))).to.have.lengthOf(1);
  });

  it('accept every value that fits, unchanged', () => {
    const schema = compile({ type: 'object', additionalProperties: { type: ['string', 'integer', 'array'] } });
    const names = fc.string().filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())), { noNullPrototype: true }),
        (value) => {
          expect(schema.parse(value, 'x')).to.deep.equal(value);
        },
      ),
    );
  });

  for (const [what, schema, message] of [
    ['an unknown $schema', { $schema: 'https://example.com/my', type: 'object' }, 'which is not supported'],
    ['a $schema that is no string', { $schema: 5, type: 'object' }, 'which is not supported'],
    [
      'a reference to the network',
      { type: 'object', properties: { a: { $ref: 'https://example.com/a' } } },
      'Nothing is fetched',
    ],
    ['a reference to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/a' } } }, '#/$defs/a'],
    [
      'a limit that only the meta-schema refuses',
      { type: 'object', properties: { a: { minLength: -1 } } },
      'is not valid',
    ],
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, 'is not valid'],
    [
      'a pattern that is no regular expression',
      { type: 'object', properties: { a: { pattern: '(' } } },
      'is not valid',
    ],
    ['an asynchronous schema', { $async: true, type: 'object' }, '$async is not supported'],
    ['a root that is no object', { type: 'string' }, 'has type "string" at its root'],
    ['a root without type', {}, 'says no type at its root'],
  ] as const) {
    it(`are a definition error for ${what}`, () => {
      expect(() => compile(schema)).to.throw(DefinitionError, message);
    });
  }
});

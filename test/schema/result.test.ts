import { expect } from 'chai';
import { Type } from 'class-transformer';
import { IsDate, IsInt } from 'class-validator';
import { z } from 'zod';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { compileResult } from '../../src/schema/compile-result.js';
import { expectValidSchema } from './schema-expectations.js';

class Receipt {
  @IsInt() total!: number;
  @IsDate() @Type(() => Date) at!: Date;
}

describe('a result schema', () => {
  it('checks the plain JSON of a DTO', () => {
    const schema = compileResult({ kind: 'dto', type: Receipt }, 'Shop.order');
    expectValidSchema(schema.json);
    expect(schema.check({ total: 1, at: '2026-01-31T09:30:00.000Z' })).to.deep.equal([]);
    expect(schema.check({ total: 1.5, at: 'yesterday' })).to.deep.equal([
      { path: 'total', constraint: 'must be an integer' },
      { path: 'at', constraint: 'must be a valid date-time' },
    ]);
  });

  it('describes what a Standard Schema gives, not what it takes', () => {
    const schema = compileResult(
      { kind: 'standard', schema: z.object({ note: z.string().default('none') }) },
      'Shop.order',
    );
    expect(schema.json).to.deep.include({ required: ['note'] });
    expect(schema.check({})).to.deep.equal([{ path: 'note', constraint: 'is required' }]);
  });

  it('may have any root', () => {
    const schema = compileResult({ kind: 'json', schema: { type: 'array', items: { type: 'string' } } }, 'Shop.order');
    expect(schema.check(['a', 5])).to.deep.equal([{ path: '[1]', constraint: 'must be a string' }]);
  });

  it('never changes what it checks', () => {
    const schema = compileResult(
      { kind: 'json', schema: { type: 'object', properties: { a: { default: 1 } } } },
      'Shop.order',
    );
    const value = {};
    schema.check(value);
    expect(value).to.deep.equal({});
  });

  it('reports a value that is nested too deep', () => {
    const schema = compileResult(
      { kind: 'json', schema: { type: 'object', properties: { next: { $ref: '#' } } } },
      'Shop.order',
    );
    let nested: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) nested = { next: nested };
    expect(schema.check(nested)).to.have.lengthOf(1);
  });

  it('is a definition error when the schema is not valid', () => {
    expect(() => compileResult({ kind: 'json', schema: { type: 'nothing' } }, 'Shop.order')).to.throw(
      DefinitionError,
      'Shop.order',
    );
  });
});

import { expect } from 'chai';
import { Transform } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, MinLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { compile, Drawing, Node, Order, order } from './dto-fixture.js';
import { violationsOf } from './schema-expectations.js';

describe('refused DTO arguments', () => {
  it('names each property and what it breaks, once', () => {
    const wrong = {
      ...order(),
      email: 'no',
      level: 'Low',
      items: [{ sku: '' }, { sku: 'b', quantity: '2' }],
      extra: 1,
    };
    expect(violationsOf(compile(Order), wrong)).to.have.deep.members([
      { path: 'email', constraint: 'must be an email' },
      { path: 'level', constraint: 'must be one of: 1, 2' },
      { path: 'items[0].sku', constraint: 'must be longer than or equal to 1 characters' },
      { path: 'items[1].quantity', constraint: 'must be an integer' },
      {
        path: 'extra',
        constraint: 'is not a known property (known are "email", "size", "level", "items", "address", "due", "tags")',
      },
    ]);
  });

  it('says what is missing, nested classes too', () => {
    expect(violationsOf(compile(Order), {}).map(({ path, constraint }) => `${path} ${constraint}`)).to.deep.equal(
      ['email', 'size', 'items', 'address', 'due'].map((name) => `${name} is required`),
    );
  });

  for (const [what, value, path, constraint] of [
    ['an object for a list', { items: { sku: 'a' } }, 'items', 'must be an array'],
    ['a list for an object', { address: [] }, 'address', 'must be an object'],
    ['a scalar for an object', { address: 'x' }, 'address', 'must be an object'],
    ['null in a list', { items: [null] }, 'items[0]', 'must be an object'],
    ['a string for a list of strings', { tags: 'x' }, 'tags', 'must be an array'],
    ['a number in a list of strings', { tags: ['x', 5] }, 'tags[1]', 'must be a string'],
    ['a number for a date', { due: 5 }, 'due', 'must be a date-time such as "2026-01-31T09:30:00Z"'],
    [
      'an impossible date',
      { due: '2026-02-30T00:00:00Z' },
      'due',
      'must be a date-time such as "2026-01-31T09:30:00Z"',
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(violationsOf(compile(Order), { ...order(), ...value })).to.deep.equal([{ path, constraint }]);
    });
  }

  for (const value of [null, 5, 'x', [], true]) {
    it(`refuses ${JSON.stringify(value)} in place of arguments`, () => {
      expect(violationsOf(compile(Order), value)).to.deep.equal([{ path: '', constraint: 'must be an object' }]);
    });
  }

  it('refuses a discriminator that stands for no class, in lists too', () => {
    expect(violationsOf(compile(Drawing), { main: { kind: 'cube' }, others: [{}] })).to.deep.equal([
      { path: 'main.kind', constraint: 'must be one of: "circle", "square"' },
      { path: 'others[0].kind', constraint: 'must be one of: "circle", "square"' },
    ]);
  });

  it('refuses names that reach a prototype, at any depth', () => {
    @JSONSchema({ additionalProperties: true })
    class Open {
      @IsOptional() @IsObject() extra?: object;
    }
    const value: unknown = JSON.parse(
      '{"extra":{"a":{"__proto__":{"x":1}}},"constructor":{},"more":[{"__proto__":1}]}',
    );
    expect(violationsOf(compile(Open), value).map(({ path }) => path)).to.have.members([
      'extra.a.__proto__',
      'constructor',
      'more[0].__proto__',
    ]);
  });

  it('refuses what is nested too deep instead of ending the process', () => {
    let nested: object = { name: 'leaf' };
    for (let depth = 0; depth < 10_000; depth += 1) nested = { name: 'x', children: [nested] };
    const [violation] = violationsOf(compile(Node), nested);
    expect(violation?.constraint).to.equal('must not be nested deeper than 500 levels');
  });

  it('tells the first 50 of very many violations, in time that grows with their number only', () => {
    const items = Array.from({ length: 100_000 }, () => ({ sku: 5 }));
    const violations = violationsOf(compile(Order), { ...order(), items });
    expect(violations).to.have.lengthOf(51);
    expect(violations.at(-1)).to.deep.equal({ path: '', constraint: 'and 99950 more' });
  });

  it('keeps the message that a decorator was given', () => {
    class Custom {
      @MinLength(3, { message: 'say more' }) text!: string;
    }
    expect(violationsOf(compile(Custom), { text: 'x' })).to.deep.equal([{ path: 'text', constraint: 'say more' }]);
  });

  it('reports what is wrong when a @Transform fails on it', () => {
    class Trimmed {
      @Transform(({ value }: { value: string }) => value.trim()) @IsString() name!: string;
      @IsInt() age!: number;
    }
    expect(violationsOf(compile(Trimmed), { name: 5 })).to.deep.equal([{ path: 'age', constraint: 'is required' }]);
  });
});

import { expect } from 'chai';
import { Type } from 'class-transformer';
import { IsDate, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { z } from 'zod';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { StoredValueMismatchError } from '../../src/errors/stored-value-mismatch-error.js';
import { UnstorableValueError } from '../../src/errors/unstorable-value-error.js';
import type { JsonValue } from '../../src/metadata/server-model.js';
import { reviver } from '../../src/schema/returned-value.js';

class Customer {
  @IsString() name!: string;
  greet(): string {
    return `Hello ${this.name}`;
  }
}
class Receipt {
  @ValidateNested() customer!: Customer;
  @IsDate() at!: Date;
  @Type(() => Customer) others: Customer[] = [];
}

const roundTrip = (returns: unknown, value: unknown): unknown => {
  const codec = reviver(returns, 'Shop.charge');
  return codec.revive(JSON.parse(JSON.stringify(codec.toStored(value))) as JsonValue);
};

describe('a returned value', () => {
  const values: readonly (readonly [name: string, returns: unknown, value: unknown])[] = [
    ['String', String, 'x'],
    ['Number', Number, 1.5],
    ['Number, not a number', Number, NaN],
    ['Number, infinite', Number, -Infinity],
    ['Number, minus zero', Number, -0],
    ['Boolean', Boolean, false],
    ['BigInt', BigInt, 2n ** 80n],
    ['Date', Date, new Date(5)],
    ['URL', URL, new URL('https://example.com/a')],
    ['Uint8Array', Uint8Array, new Uint8Array([1, 2, 255])],
    ['Buffer', Buffer, Buffer.from('abc')],
    ['Map', Map, new Map([['a', [1]]])],
    ['Set', Set, new Set(['a', 'b'])],
    ['[Date]', [Date], [new Date(1), null]],
    ['nothing', undefined, { a: [1, 'x', null, { b: true }] }],
    ['Standard Schema', z.object({ at: z.coerce.date() }), { at: new Date(7) }],
  ];
  for (const [name, returns, value] of values) {
    it(`survives the journal (${name})`, () => {
      expect(roundTrip(returns, value)).to.deep.equal(value);
    });

    it(`may be null or undefined (${name})`, () => {
      expect([roundTrip(returns, null), roundTrip(returns, undefined)]).to.deep.equal([null, undefined]);
    });
  }

  it('survives whatever JSON it is', () => {
    const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(json, (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(roundTrip(undefined, plain)).to.deep.equal(plain);
      }),
    );
  });

  it('comes back as an instance of its class, nested ones and dates too', () => {
    const receipt = Object.assign(new Receipt(), {
      customer: Object.assign(new Customer(), { name: 'Ann' }),
      at: new Date(9),
      others: [Object.assign(new Customer(), { name: 'Bob' })],
    });
    const revived = roundTrip(Receipt, receipt);
    expect(revived).to.deep.equal(receipt).and.be.instanceOf(Receipt);
    expect(revived).to.have.property('customer').instanceOf(Customer);
    expect(revived).to.have.nested.property('others[0]').instanceOf(Customer);
  });

  it('comes back as an instance when a plain object was returned', () => {
    expect(roundTrip(Customer, { name: 'Ann' })).to.be.instanceOf(Customer);
  });

  for (const [what, returns, value] of [
    ['a Date without returns', undefined, { at: new Date() }],
    ['a class instance without returns', undefined, new Customer()],
    ['a function', undefined, () => 1],
    ['NaN without returns', undefined, [NaN]],
    ['a bigint without returns', undefined, 1n],
    ['an invalid Date', Date, new Date(NaN)],
    ['a string for Number', Number, '5'],
    ['an array for a class', Customer, []],
  ] as const) {
    it(`is refused if it is ${what}`, () => {
      expect(() => reviver(returns, 'Shop.charge').toStored(value)).to.throw(UnstorableValueError, 'Shop.charge');
    });
  }

  it('names the place of what cannot be stored', () => {
    expect(() => reviver(undefined, 'Shop.charge').toStored({ items: [{ at: new Date() }] })).to.throw(
      'Shop.charge, items[0].at: an instance of Date',
    );
  });

  it('is refused if it holds itself', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(() => reviver(undefined, 'Shop.charge').toStored(cycle)).to.throw(UnstorableValueError, 'in itself');
  });

  it('is an error when what is stored no longer fits the schema', () => {
    const codec = reviver(z.object({ total: z.number() }), 'Shop.charge');
    expect(() => codec.revive({ total: 'x' })).to.throw(StoredValueMismatchError, 'total: ');
  });

  it('is a definition error when returns is nothing to revive by', () => {
    expect(() => reviver('Date', 'Shop.charge')).to.throw(DefinitionError, 'Shop.charge');
  });
});

import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { FieldNotRestorableError, FieldNotStorableError } from '../../src/errors/field-errors.js';
import { reviveValue, storeValue } from '../../src/fields/stored-value.js';

function carried(value: unknown): unknown {
  return reviveValue(storeValue(value, 'Shop.charge'), 'Shop.charge');
}

describe('A stored value', () => {
  for (const [what, value] of Object.entries({
    undefined,
    null: null,
    NaN,
    Infinity,
    'minus Infinity': -Infinity,
    'minus zero': -0,
    'a big integer': 2n ** 70n,
    'a lone surrogate': 'x\ud800y',
    'a date': new Date(1234),
    'a URL': new URL('https://example.com/a?b=c#d'),
    'a regular expression': /a\/b(?<c>x)/giu,
    'a regular expression in the middle of a text': Object.assign(/a/g, { lastIndex: 3 }),
    'a map with objects for keys': new Map<unknown, unknown>([
      [{ a: 1 }, new Map([[1, undefined]])],
      [NaN, 'n'],
    ]),
    'a set': new Set<unknown>(['a', 1n, new Set([new Date(1)])]),
    bytes: new Uint8Array([0, 255, 3]),
    'a Buffer': Buffer.from('héllo'),
    'a vector': new Float64Array([1.5, -0, NaN]),
    'big integers': new BigInt64Array([-1n, 2n]),
    'an ArrayBuffer': new Uint8Array([1, 2]).buffer,
    'a DataView': new DataView(new Uint8Array([1, 2, 3]).buffer, 1),
    'undefined in objects and arrays': { a: undefined, b: [undefined, 1] },
    'objects that look like tags': { $: ['Date', 5], a: { $: { $: 1 } } },
    'names of the prototype': { constructor: 1, toString: 'x', hasOwnProperty: new Date(2) },
  })) {
    it(`comes back as it was: ${what}`, () => {
      deepStrictEqual(carried(value), value);
    });
  }

  it('keeps an invalid date invalid', () => {
    expect(carried(new Date(NaN)))
      .to.be.instanceOf(Date)
      .and.satisfy((date: Date) => Number.isNaN(date.getTime()));
  });

  it('keeps the part of a buffer that a view shows, and no more', () => {
    const view = new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2);
    const back = carried(view) as Uint8Array;

    expect([...back]).to.deep.equal([2, 3]);
    expect(back.buffer.byteLength).to.equal(2);
  });

  it('keeps an object without prototype one', () => {
    const bare = Object.assign(Object.create(null) as object, { a: new Date(1), constructor: 2 });

    expect(Object.getPrototypeOf(carried(bare))).to.equal(null);
    expect({ ...(carried(bare) as object) }).to.deep.equal({ a: new Date(1), constructor: 2 });
  });

  it('keeps an error with its stack, cause and properties', () => {
    const error = Object.assign(new RangeError('far', { cause: new Error('near') }), { code: 7 });
    const back = carried(error) as RangeError & { code: number };

    expect(back).to.be.instanceOf(RangeError);
    expect([back.message, back.stack, back.code]).to.deep.equal(['far', error.stack, 7]);
    expect(back.cause).to.be.instanceOf(Error).with.property('message', 'near');
    expect(Object.keys(back)).to.deep.equal(['code']);
  });

  it('makes a key __proto__ no prototype', () => {
    const back = carried(JSON.parse('{"a":{"__proto__":{"polluted":true},"d":1}}')) as { a: object };

    expect(Object.getPrototypeOf(back.a)).to.equal(Object.prototype);
    expect(Object.keys(back.a)).to.deep.equal(['__proto__', 'd']);
  });

  it('keeps a key __proto__ whose value needs a tag', () => {
    const object = Object.defineProperty({}, '__proto__', { value: new Date(3), enumerable: true });
    const back = carried([object]) as [object];

    expect(Object.getOwnPropertyDescriptor(back[0], '__proto__')?.value).to.deep.equal(new Date(3));
  });

  it('keeps what is shared shared, whatever lies between', () => {
    const shared = new Date(1);
    const map = new Map<unknown, unknown>([[shared, new Error('x', { cause: shared })]]);
    const [first, back, last] = carried([{ $: shared }, map, [shared]]) as [{ $: Date }, Map<Date, Error>, [Date]];

    expect(last[0]).to.equal(first.$);
    expect([...back.keys()][0]).to.equal(first.$);
    expect(back.get(first.$)?.cause).to.equal(first.$);
  });

  it('keeps instances of the classes that it is told of, also of two with one name', () => {
    const one = class Same {
      name = 'one';
    };
    const two = class Same {
      name = 'two';
    };
    const classes = [one, two];
    const text = storeValue({ list: [new two(), { in: new one() }] }, 'Shop.charge', classes);
    const back = reviveValue(text, 'Shop.charge', classes) as { list: [object, { in: object }] };

    expect(back.list[0]).to.be.instanceOf(two).with.property('name', 'two');
    expect(back.list[1].in).to.be.instanceOf(one).with.property('name', 'one');
  });

  it('refuses an instance of a class and says to give `returns`', () => {
    class Receipt {}

    expect(() => storeValue({ list: [new Receipt()] }, 'Shop.charge')).to.throw(
      FieldNotStorableError,
      'Shop.charge.list[0]: an instance of Receipt cannot be stored. Return plain data, or say `returns: Receipt` on the step.',
    );
  });

  it('refuses text that it did not write', () => {
    expect(() => reviveValue('{', 'Shop.charge')).to.throw(FieldNotRestorableError, /^Shop\.charge: /);
  });

  it('comes back as it was, whatever it is', () => {
    const values = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: false,
      withNullPrototype: true,
      key: fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'constructor', '0')),
      maxDepth: 4,
    });

    fc.assert(
      fc.property(values, (value) => {
        // Node's comparison takes two invalid dates for different; they have a test of their own.
        fc.pre(!inspect(value, { depth: Infinity }).includes('Invalid Date'));
        deepStrictEqual(carried(value), value);
      }),
    );
  });

  it('is the same text once stored again', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true }), (value) => {
        const text = storeValue(value, 'a');
        expect(storeValue(reviveValue(text, 'a'), 'a')).to.equal(text);
      }),
    );
  });
});

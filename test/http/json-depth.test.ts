import { expect } from 'chai';
import fc from 'fast-check';
import { textNestsDeeper, valueNestsDeeper } from '../../src/http/json-depth.js';

describe('textNestsDeeper', () => {
  it('allows exactly the limit', () => expect(textNestsDeeper('[[[]]]', 3)).to.equal(false));
  it('refuses one level more', () => expect(textNestsDeeper('[[{"a":[]}]]', 3)).to.equal(true));
  it('counts levels, not brackets', () => expect(textNestsDeeper('[[],[],[],[],[],[]]', 2)).to.equal(false));
  it('does not count what is inside strings', () => {
    expect(textNestsDeeper(JSON.stringify({ a: '[[[[\\"{{{{', '"[[[': 1 }), 1)).to.equal(false);
  });
  it('counts what follows a string that ends in a backslash', () => {
    expect(textNestsDeeper(`[${JSON.stringify('\\')},[[[]]]]`, 3)).to.equal(true);
  });
  it('ends at a string that does not', () => expect(textNestsDeeper('["[[[[[[[[', 1)).to.equal(false));

  it('agrees with valueNestsDeeper on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 6 }), (value, limit) => {
        expect(textNestsDeeper(JSON.stringify(value), limit)).to.equal(valueNestsDeeper(value, limit));
      }),
    );
  });
});

describe('valueNestsDeeper', () => {
  it('survives a value that nests 100,000 levels', () => {
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect(valueNestsDeeper(value, 200)).to.equal(true);
  });
});

import { expect } from 'chai';
import { readBearerToken } from '../../../src/http/auth/bearer-token.js';

describe('An Authorization header', () => {
  const many = 100_000;
  for (const [what, authorization] of Object.entries({
    spaces: `Bearer${' '.repeat(many)}a b`,
    tabs: `Bearer ${'\t'.repeat(many)}a b`,
    'spaces after its token': `Bearer a${' '.repeat(many)}b`,
    letters: `${'a'.repeat(many)} b c`,
    'letters in its token': `Bearer ${'a'.repeat(many)} b`,
  })) {
    it(`with many ${what} is refused in time that is in proportion to its length`, () => {
      const begun = performance.now();
      expect(readBearerToken(authorization).kind).to.equal('unusable');
      expect(performance.now() - begun, 'milliseconds').to.be.below(500);
    });
  }
});

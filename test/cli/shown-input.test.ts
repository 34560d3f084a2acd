import { expect } from 'chai';
import { shownInput } from '../../src/cli/shown-input.js';

const INVOCATION = { kind: 'tool', name: 'buy', arguments: { auth: { secrets: 'an argument' } } };

describe('The input of a call, as the command line shows it', () => {
  it('is what it is where nobody authenticated', () => {
    expect(shownInput(INVOCATION)).to.equal(INVOCATION);
  });

  for (const secrets of [{ secrets: { token: 't', extra: { other: 't' } } }, { sealed: 't' }]) {
    it(`says who asked, and hides ${Object.keys(secrets).join()}`, () => {
      const auth = { principal: 'p', clientId: 'c', scopes: ['s'], ...secrets };
      expect(shownInput({ auth, ...INVOCATION })).to.deep.equal({
        ...INVOCATION,
        auth: { principal: 'p', clientId: 'c', scopes: ['s'], token: '(hidden)' },
      });
    });
  }

  it('is nothing once it is gone', () => {
    expect(shownInput(undefined)).to.equal(undefined);
  });
});

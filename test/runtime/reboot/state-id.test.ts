import { expect } from 'chai';
import fc from 'fast-check';
import { chunkIdOf, stateIdOf, stateReferenceOf } from '../../../src/runtime/reboot/state-id.js';

describe('stateIdOf', () => {
  it('keeps what it can of the names', () => {
    expect(stateIdOf('shop', 'session:0190')).to.equal('shop~session~0190');
    expect(stateReferenceOf('shop', 'session:0190')).to.equal('durable_mcp.v1.Instance:shop~session~0190');
  });

  it('is always one that Reboot and Envoy take: short, without colons and slashes', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (server, instance) => {
          expect(stateIdOf(server, instance)).to.match(/^[\w.!~*'()%-]{1,128}$/);
        },
      ),
    );
  });

  it('is another one for each instance', () => {
    const ids = [
      stateIdOf('a', 'b:c'),
      stateIdOf('a:b', 'c'),
      stateIdOf('a~b', 'c'),
      stateIdOf('a%3Ab', 'c'),
      stateIdOf('a', 'x'.repeat(200)),
      stateIdOf('a', 'x'.repeat(201)),
      chunkIdOf(stateIdOf('a', 'b'), 'c'),
    ];
    expect(new Set(ids).size).to.equal(ids.length);
  });
});

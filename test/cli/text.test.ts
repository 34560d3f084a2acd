import { expect } from 'chai';
import { byteSize } from '../../src/cli/byte-size.js';
import { printable } from '../../src/cli/printable.js';
import { factSheet, table } from '../../src/cli/table.js';

describe('A table', () => {
  it('aligns its columns', () => {
    expect(
      table(
        ['A', 'LONG', 'C'],
        [
          ['one', '1', 'x'],
          ['1', 'two', 'y'],
        ],
      ),
    ).to.equal(['A    LONG  C', 'one  1     x', '1    two   y'].join('\n'));
  });

  it('keeps each row on one line', () => {
    expect(table(['A'], [['one\n two']])).to.equal('A\none two');
  });

  it('does not obey what a client has named itself', () => {
    expect(table(['A'], [['\u001b[2Jgone']])).to.equal('A\n\\u001b[2Jgone');
  });
});

describe('A fact sheet', () => {
  it('leaves out what is not known', () => {
    expect(factSheet({ one: '1', other: undefined, three: '3' })).to.equal('one    1\nthree  3');
  });
});

describe('Printable text', () => {
  it('keeps its lines', () => {
    expect(printable('one\ntwo')).to.equal('one\ntwo');
  });

  it('shows marks that would turn the writing around', () => {
    expect(printable('a\u202eb')).to.equal('a\\u202eb');
  });
});

describe('A size in bytes', () => {
  it('is given in the unit that fits', () => {
    expect([0, 1023, 1024, 5_000_000].map(byteSize)).to.deep.equal(['0 B', '1023 B', '1.0 KiB', '4.8 MiB']);
  });
});

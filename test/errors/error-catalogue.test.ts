import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../project-root.js';
import { findErrorClasses } from './error-classes.js';

interface Entry {
  readonly code: string;
  readonly name: string;
  readonly when: string;
  readonly action: string;
}

describe('docs/errors.md', () => {
  const entries = readEntries();
  const classes = findErrorClasses();

  it('lists exactly the error classes of the library, each with its code', () => {
    const documented = entries.map(({ code, name }) => `${code} ${name}`);
    const declared = classes.map(({ code, name }) => `${code ?? 'no literal code'} ${name}`);
    expect(documented).to.have.members(declared);
  });

  it('says of each when it is thrown and what to do', () => {
    const silent = entries.filter(({ when, action }) => when === '' || action === '');
    expect(silent).to.deep.equal([]);
  });

  it('is in alphabetical order of the codes', () => {
    const codes = entries.map(({ code }) => code);
    expect(codes).to.deep.equal(codes.toSorted());
  });
});

describe('The error classes', () => {
  const classes = findErrorClasses();

  it('exist', () => {
    expect(classes).not.to.be.empty;
  });

  it('are all declared in src/errors', () => {
    const elsewhere = classes.filter(({ file }) => !file.startsWith('src/errors/'));
    expect(elsewhere.map(({ file, name }) => `${file}: ${name}`)).to.deep.equal([]);
  });

  it('have codes of their own', () => {
    const codes = classes.map(({ code }) => code);
    expect(codes).to.deep.equal([...new Set(codes)]);
  });
});

/** The rows of the tables whose first cell is a code: | `code` | `Class` | when | what to do | */
function readEntries(): readonly Entry[] {
  return readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, code = '', name = '', when = '', action = '']) => ({
      code: code.replaceAll('`', ''),
      name: name.replaceAll('`', ''),
      when,
      action,
    }));
}

import { expect } from 'chai';
import { doneBody, stepsIn } from '../../src/cli/step-records.js';

describe('The steps in a journal', () => {
  const row = (body: string) => ({ kind: 'step', key: 'charge', body });
  const begun = { name: 'charge', state: 'begun', wasTold: false, body: '{"state":"begun","input":"f1"}' } as const;
  const done = (value: unknown, isDeclared = false): unknown => JSON.parse(doneBody(begun, { value, isDeclared }));

  it('are told from everything else', () => {
    expect(stepsIn([{ kind: 'time', key: 't', body: '1' }, row(begun.body)])).to.deep.equal([begun]);
  });

  it('are in doubt still when their handler was told', () => {
    const [step] = stepsIn([row('{"state":"begun","wasTold":true}')]);
    expect(step).to.include({ state: 'begun', wasTold: true });
  });

  it('may be of another release', () => {
    expect(stepsIn([row('{"state":"odd"}'), row('no JSON')]).map(({ state }) => state)).to.deep.equal([
      'unreadable',
      'unreadable',
    ]);
  });

  it('are done with a value that is stored as fields are', () => {
    expect(done('paid')).to.deep.equal({ state: 'done', input: 'f1', value: '"paid"', hasValue: true });
  });

  it('are done with the JSON that a declared result stores', () => {
    expect(done({ paid: 1 }, true)).to.deep.equal({ state: 'done', input: 'f1', value: { paid: 1 }, hasValue: true });
  });

  it('are done without a value', () => {
    expect(done(undefined)).to.deep.equal({ state: 'done', input: 'f1', value: null, hasValue: false });
  });
});

import { expect } from 'chai';
import { CommitPace } from '../../../src/runtime/embedded/commit-pace.js';

describe('The pace of commits', () => {
  it('is not taken for quick before some were measured', () => {
    const pace = new CommitPace();
    expect(pace.isQuick).to.equal(false);
    for (let commit = 0; commit < 8; commit += 1) pace.note(0.15);
    expect(pace.isQuick).to.equal(true);
  });

  it('is not quick on a disk that takes a millisecond', () => {
    const pace = new CommitPace();
    for (let commit = 0; commit < 100; commit += 1) pace.note(1);
    expect(pace.isQuick).to.equal(false);
  });

  it('is not changed by one commit that was late', () => {
    const pace = quick();
    pace.note(1_000);
    expect(pace.isQuick).to.equal(true);
  });

  it('is not quick for a while after two in a row that were late', () => {
    const pace = quick();
    for (const late of [20, 1_000]) pace.note(late);
    pace.note(0.15);
    expect(pace.isQuick).to.equal(false);
    for (let commit = 0; commit < 20; commit += 1) pace.note(0.15);
    expect(pace.isQuick).to.equal(true);
  });
});

function quick(): CommitPace {
  const pace = new CommitPace();
  for (let commit = 0; commit < 50; commit += 1) pace.note(0.15);
  return pace;
}

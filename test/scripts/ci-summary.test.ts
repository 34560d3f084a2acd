import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../project-root.js';

const script = join(projectRoot, 'scripts/ci-summary.js');
const allPassed = { passes: 3, failures: 0 };

interface Run {
  /** What mocha counted; undefined if it never came to its end. */
  readonly counts?: { readonly passes: number; readonly failures: number };
  readonly checkStatus?: number;
  readonly testStatus?: number;
}

describe('The summary of .ci/run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-summary-'));
  const countsFile = join(folder, 'counts.json');

  after(() => rmSync(folder, { recursive: true }));

  function summarise({ counts, checkStatus = 0, testStatus = 0 }: Run): { status: number | null; lastLine: string } {
    writeFileSync(countsFile, counts === undefined ? '' : JSON.stringify(counts));
    const args = [script, countsFile, String(checkStatus), String(testStatus)];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
  }

  it('succeeds when all tests passed and the check did', () => {
    expect(summarise({ counts: allPassed })).to.deep.equal({ status: 0, lastLine: '3 passed, 0 failed' });
  });

  it('counts what mocha counted', () => {
    const run = summarise({ counts: { passes: 2, failures: 4 }, testStatus: 4 });
    expect(run).to.deep.equal({ status: 1, lastLine: '2 passed, 4 failed' });
  });

  it('counts a failed check as one failure', () => {
    const run = summarise({ counts: allPassed, checkStatus: 1 });
    expect(run).to.deep.equal({ status: 1, lastLine: '3 passed, 1 failed' });
  });

  it('counts a run that failed although every test passed', () => {
    const run = summarise({ counts: allPassed, testStatus: 1 });
    expect(run).to.deep.equal({ status: 1, lastLine: '3 passed, 1 failed' });
  });

  it('fails when no test ran', () => {
    const run = summarise({ counts: { passes: 0, failures: 0 } });
    expect(run).to.deep.equal({ status: 1, lastLine: '0 passed, 1 failed' });
  });

  it('fails when the tests never came to their end', () => {
    const run = summarise({ testStatus: 124 });
    expect(run).to.deep.equal({ status: 1, lastLine: '0 passed, 1 failed' });
  });
});

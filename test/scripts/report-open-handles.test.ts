import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../project-root.js';

const mocha = join(projectRoot, 'node_modules/mocha/bin/mocha.js');
const hook = join(projectRoot, 'scripts/report-open-handles.js');

describe('A run of mocha', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-handles-'));

  after(() => rmSync(folder, { recursive: true }));

  function run(test: string): { status: number | null; stderr: string } {
    const file = join(folder, 'subject.test.mjs');
    writeFileSync(file, test);
    const args = [mocha, '--no-config', '--require', hook, file];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
    return { status, stderr };
  }

  it('ends by itself when its tests leave nothing open', () => {
    expect(run("it('is tidy', () => {});").status).to.equal(0);
  });

  it('fails and names what is open when a test leaves it so', () => {
    const { status, stderr } = run(
      "import { createServer } from 'node:net'; it('is not', () => createServer().listen(0));",
    );
    expect(stderr).to.include('TCPServerWrap');
    expect(status).to.equal(1);
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRebootPackage } from '../../src/runtime/reboot/installation/reboot-package.js';
import { inspectParts } from '../../src/cli/setup/inspect-parts.js';
import { projectRoot } from '../project-root.js';

describe('npm run setup:reboot', function () {
  this.timeout(20_000);

  it('has made ready all that Reboot needs before the tests', async () => {
    const parts = await inspectParts(findRebootPackage()?.folder ?? '');
    const unready = Object.entries(parts).filter(([, { isReady }]) => !isReady);
    expect(unready).to.deep.equal([]);
  });

  it('finds nothing to do then', () => {
    const script = join(projectRoot, 'scripts/setup-reboot.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--json'], { cwd: '/', encoding: 'utf8' });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).to.have.property('done').that.deep.equals([]);
  });
});

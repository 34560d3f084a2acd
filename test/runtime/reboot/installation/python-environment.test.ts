import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { pythonEnvironment } from '../../../../src/runtime/reboot/installation/python-environment.js';
import { findRebootPackage } from '../../../../src/runtime/reboot/installation/reboot-package.js';

describe('The Python that Reboot runs in', () => {
  it('lets as many sessions wait as there may be, where Reboot itself lets 1,024', () => {
    const found = findRebootPackage();
    if (found === undefined) throw new Error('Reboot is not set up. Run npm run setup:reboot.');
    const environment = { ...process.env, ...pythonEnvironment(found.folder, process.env['PATH']) };
    const python = join(environment.VIRTUAL_ENV, 'bin', 'python');
    const program = 'from reboot.aio.internals import tasks_dispatcher as it; print(it.DISPATCHED_TASKS_LIMIT)';
    expect(execFileSync(python, ['-c', program], { env: environment, encoding: 'utf8' })).to.equal('1000000\n');
  }).timeout(30_000);
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

describe('examples/checkout/demo', function () {
  this.timeout(60_000);

  it('kills the shop before, inside and after the charge, and proves its claims', async () => {
    const file = fileURLToPath(new URL('../../examples/checkout/demo.js', import.meta.url));
    // Rejects unless the demo exits with 0.
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      env: { ...process.env, DEMO_PACE: '0.2' },
    });
    expect(stdout.match(/kill -9/g)).to.have.length(3);
    expect(stdout.match(/✔/g)).to.have.length(21);
    expect(stdout).not.to.include('✘');
  });
});

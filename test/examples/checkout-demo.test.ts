import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

describe('examples/checkout/demo', function () {
  this.timeout(60_000);

  it('kills the shop and proves its three claims', async () => {
    const file = fileURLToPath(new URL('../../examples/checkout/demo.js', import.meta.url));
    // Rejects unless the demo exits with 0.
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      env: { ...process.env, SHOP_PACE_MS: '300' },
    });
    expect(stdout).to.include('kill -9').and.to.include('receives its answer');
    expect(stdout.match(/✔/g)).to.have.length(3);
  });
});

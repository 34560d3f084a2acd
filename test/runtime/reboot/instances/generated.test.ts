import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../project-root.js';

describe('generated.js', function () {
  this.timeout(120_000);

  it('is what the API of the states generates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'durable-mcp-api-'));
    const output = join(folder, 'generated.js');
    execFileSync(process.execPath, ['scripts/generate-reboot-api.js', output], { cwd: projectRoot, stdio: 'pipe' });
    const committed = join(projectRoot, 'src/runtime/reboot/instances/api/generated.js');
    expect(readFileSync(committed, 'utf8') === readFileSync(output, 'utf8'), 'Run npm run generate:reboot').to.equal(
      true,
    );
    rmSync(folder, { recursive: true });
  });
});

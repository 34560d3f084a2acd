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
    expect(codeIn(committed) === codeIn(output), 'Run npm run generate:reboot').to.equal(true);
    rmSync(folder, { recursive: true });
  });
});

// Of its description for Python only that it is there: Reboot writes the folder into it that it was generated in.
function codeIn(file: string): string {
  return readFileSync(file, 'utf8').replace(/(importPy\("durable_mcp\.v1\.durable_mcp_pb2", )"[^"]+"/, '$1""');
}

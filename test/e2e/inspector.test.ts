import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { WorkshopServer } from '../crash/support/workshop-server.js';
import { projectRoot } from '../project-root.js';

const run = promisify(execFile);

describe('The MCP Inspector', function () {
  this.timeout(30_000);
  let workshop: WorkshopServer;
  before(async () => {
    workshop = await WorkshopServer.start();
  });
  after(() => workshop.stop());

  async function inspect(...args: readonly string[]): Promise<unknown> {
    const command = join(projectRoot, 'node_modules/.bin/mcp-inspector');
    const { stdout } = await run(command, ['--cli', workshop.url, '--transport', 'http', ...args]);
    return JSON.parse(stdout);
  }

  it('lists the tools', async () => {
    const { tools } = requireTools(await inspect('--method', 'tools/list'));
    expect(tools.map(({ name }) => name)).to.include.members(['add', 'work', 'greet']);
  });

  it('calls a tool', async () => {
    const result = await inspect('--method', 'tools/call', '--tool-name', 'add', '--tool-arg', 'amount=7');
    expect(result).to.deep.include({ content: [{ type: 'text', text: '7' }] });
  });
});

function requireTools(value: unknown): { readonly tools: readonly { readonly name: string }[] } {
  return value as { tools: { name: string }[] };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DurableMcpApp } from '../../src/app.js';
import { connect } from '../../src/client/connect.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';

@McpServer({ name: 'texts', version: '1.0.0' })
class Texts {
  @Prompt()
  plan(@Param('days') days: number, @Param('isStrict', { optional: true }) isStrict?: boolean): string {
    return `${days + 1} ${typeof isStrict}`;
  }

  @Resource({ uri: 'texts://page/{number}' })
  page(@Param('number') number: number): string {
    return `after it comes ${number + 1}`;
  }
}

describe('Numbers and booleans in what MCP passes as text', () => {
  const directory = mkdtempSync(join(tmpdir(), 'durable-mcp-texts-'));
  let app: DurableMcpApp;
  before(async () => {
    app = await DurableMcpFactory.create(Texts, { runtime: embedded({ directory }) });
    await app.listen(0);
  });
  after(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  it('are read in a prompt and in the variables of a template', async () => {
    const { client } = await connect(app.url);
    const prompt = await client.getPrompt({ name: 'plan', arguments: { days: '2', isStrict: 'false' } });
    expect(JSON.stringify(prompt.messages)).to.include('3 boolean');
    const { contents } = await client.readResource({ uri: 'texts://page/41' });
    expect(JSON.stringify(contents)).to.include('after it comes 42');
    await client.close();
  });

  it('are refused where they are none', async () => {
    const { client } = await connect(app.url);
    const asked = await client.getPrompt({ name: 'plan', arguments: { days: 'two' } }).catch((error: unknown) => error);
    expect(String(asked)).to.include('-32602').and.include('days').and.include('must be a number');
    await client.close();
  });
});

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
import { Tool } from '../../src/decorators/tool.js';
import { DefinitionError } from '../../src/errors/definition-error.js';
import { DurableMcpFactory } from '../../src/factory.js';
import { embedded } from '../../src/runtime/embedded/embedded.js';

enum Size {
  Small = 1,
  Large = 2,
}

@McpServer({ name: 'texts', version: '1.0.0' })
class Texts {
  @Prompt()
  plan(@Param('days') days: number, @Param('isStrict', { optional: true }) isStrict?: boolean): string {
    return `${days + 1} ${typeof isStrict}`;
  }

  @Prompt()
  order(@Param('size', { type: Size }) size: Size): string {
    return `${typeof size} ${Size[size]}`;
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
    const order = await client.getPrompt({ name: 'order', arguments: { size: '2' } });
    expect(JSON.stringify(order.messages)).to.include('number Large');
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

  it('are not asked of arrays and objects: create() refuses those', async () => {
    @McpServer({ name: 'lists', version: '1.0.0' })
    class Lists {
      @Prompt()
      plan(@Param('days', { type: [Number] }) days: number[]): string {
        return days.join();
      }

      @Resource({ uri: 'texts://pages/{numbers}' })
      pages(@Param('numbers', { type: [Number] }) numbers: number[]): string {
        return numbers.join();
      }

      @Tool()
      sum(@Param('numbers', { type: [Number] }) numbers: number[]): number {
        return numbers.length;
      }
    }
    const error: unknown = await DurableMcpFactory.create(Lists).catch((reason: unknown) => reason);
    if (!(error instanceof DefinitionError)) throw new Error('It was not refused.');
    expect(error.problems.map(({ where }) => where)).to.deep.equal(['Lists.plan', 'Lists.pages']);
  });
});

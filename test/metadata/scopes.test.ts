import { expect } from 'chai';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { modelOf, problemOf } from './scan-of.js';

const server = McpServer({ name: 'shop', version: '1' });

describe('The scopes of a tool, a prompt or a resource', () => {
  it('are read', () => {
    @server
    class Shop {
      @Tool({ scopes: ['orders:write', 'https://example.com/read'] }) buy(): void {}
      @Prompt({ scopes: ['read'] }) greet(): string {
        return '';
      }
      @Resource({ uri: 'shop://cart', scopes: ['read'] }) cart(): string {
        return '';
      }
    }
    const { tools, prompts, resources } = modelOf(Shop);
    expect(tools.get('buy')?.scopes).to.deep.equal(['orders:write', 'https://example.com/read']);
    expect(prompts.get('greet')?.scopes).to.deep.equal(['read']);
    expect(resources.get('shop://cart')?.scopes).to.deep.equal(['read']);
  });

  for (const scope of ['', 'read write', '"read"', 'back\\slash', 'läsen', 'line\nbreak', 'offline_access']) {
    it(`may not be ${JSON.stringify(scope)}`, () => {
      @server
      class Shop {
        @Tool({ scopes: ['read', scope] }) search(): void {}
      }
      expect(problemOf(Shop)).to.match(
        /^Shop\.search: scopes of @Tool\(\) is an array\. Fix: scopes must be an array of/,
      );
    });
  }
});

import { expect } from 'chai';
import { AtLeastOnce } from '../../src/decorators/at-least-once.js';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { Complete } from '../../src/decorators/complete.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { Transient } from '../../src/decorators/transient.js';
import { DefinitionError } from '../../src/errors/definition-error.js';

// Misuse does not compile, so that it is brought about by calls as a compiler without types emits them.
const call = (decorator: unknown, ...place: readonly unknown[]): unknown =>
  Reflect.apply(decorator as (...args: unknown[]) => unknown, undefined, place);

describe('a decorator called in the manner of TC39', () => {
  const marks: Record<string, unknown> = {
    McpServer: McpServer({ name: 'shop', version: '1.0.0' }),
    Tool: Tool(),
    Prompt: Prompt(),
    Resource: Resource({ uri: 'shop://items' }),
    Complete: Complete({ prompt: 'greet', argument: 'name' }),
    AtMostOnce: AtMostOnce(),
    AtLeastOnce: AtLeastOnce(),
    Transient: Transient(),
    Param: Param('query'),
  };
  for (const [name, mark] of Object.entries(marks)) {
    it(`@${name} says to turn on experimentalDecorators`, () => {
      const misuse = () =>
        call(mark, () => undefined, { kind: 'method', name: 'search', static: false, private: false });
      expect(misuse).to.throw(DefinitionError, /@\w+\(\) search.*TC39.*\n.*"experimentalDecorators"/);
    });
  }
});

describe('a decorator written without parentheses', () => {
  class Shop {
    search(): void {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, 'search');

  for (const [name, decorator] of Object.entries({
    Tool,
    Prompt,
    Resource,
    Complete,
    AtMostOnce,
    AtLeastOnce,
    Transient,
  })) {
    it(`@${name} says so`, () => {
      const misuse = () => call(decorator, Shop.prototype, 'search', descriptor);
      expect(misuse).to.throw(DefinitionError, `write @${name}(…) with parentheses`);
    });
  }

  it('@Param says so', () => {
    expect(() => call(Param, Shop.prototype, 'search', 0)).to.throw(
      DefinitionError,
      'write @Param(…) with parentheses',
    );
  });

  it('@McpServer says so', () => {
    expect(() => call(McpServer, Shop)).to.throw(DefinitionError, 'write @McpServer(…) with parentheses');
  });
});

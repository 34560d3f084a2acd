import { expect } from 'chai';
import { AtMostOnce } from '../../src/decorators/at-most-once.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Tool } from '../../src/decorators/tool.js';
import { Transient } from '../../src/decorators/transient.js';
import { scan } from '../../src/metadata/scanner.js';
import type { Constructor } from '../../src/metadata/server-model.js';
import { problemOf, problemsOf } from './scan-of.js';

// Misuse does not compile, so that it is brought about by calls as a compiler without types emits them.
const call = (decorator: unknown, ...given: readonly unknown[]): unknown =>
  Reflect.apply(decorator as (...args: unknown[]) => unknown, undefined, given);
const server = McpServer({ name: 'shop', version: '1' });

describe('scan of a class', () => {
  it('refuses a class without @McpServer', () => {
    class Shop {
      @Tool() search(): void {}
    }
    expect(problemOf(Shop)).to.equal(
      "Shop: the class is not marked @McpServer. Fix: write @McpServer({ name: 'shop', version: '1.0.0' }) before the class.",
    );
  });

  it('asks for name and version', () => {
    class Shop {}
    call(call(McpServer, {}), Shop);
    expect(problemsOf(Shop).map((problem) => problem.split('. Fix')[0])).to.deep.equal([
      'Shop: @McpServer() has no name',
      'Shop: @McpServer() has no version',
    ]);
  });

  it('asks for options that are an object', () => {
    class Shop {}
    call(call(McpServer, 'shop'), Shop);
    expect(problemOf(Shop)).to.match(/^Shop: @McpServer\(\) takes an object with options, not 'shop'/);
  });

  it("refuses state: 'user'", () => {
    @McpServer({ name: 'shop', version: '1', state: 'user' })
    class Shop {}
    expect(problemOf(Shop)).to.match(
      /^Shop: state: 'user' of @McpServer\(\) is not available yet: it needs authentication/,
    );
  });

  it('refuses an unknown state', () => {
    @McpServer(JSON.parse('{ "name": "shop", "version": "1", "state": "global" }') as { name: string; version: string })
    class Shop {}
    expect(problemOf(Shop)).to.match(
      /^Shop: state of @McpServer\(\) is 'global'. Fix: state must be 'session' or 'user' or 'none'/,
    );
  });

  it('refuses @McpServer twice', () => {
    @server
    @server
    class Shop {}
    expect(problemOf(Shop)).to.match(/^Shop: @McpServer\(\) stands here twice/);
  });

  for (const [name, target] of Object.entries({
    nothing: undefined,
    instance: {},
    'arrow function': () => undefined,
  })) {
    it(`refuses ${name}`, () => {
      const { model, problems } = scan(target as unknown as Constructor);
      expect(model).to.equal(undefined);
      expect(problems[0]?.what).to.match(/not a class/);
    });
  }

  it('names a class without a name', () => {
    expect(problemOf(class {})).to.match(/^\(anonymous class\): /);
  });
});

describe('scan of a constructor', () => {
  class Payments {
    readonly kind = 'payments';
  }

  it('refuses a class that nothing provides', () => {
    @server
    class Shop {
      constructor(readonly payments: Payments) {}
    }
    expect(problemOf(Shop, { resolvable: () => false })).to.match(
      /^Shop\.constructor\(payments\): nothing provides Payments. Fix: .*providers: \[Payments\]/,
    );
  });

  it('refuses a type that is nothing at runtime', () => {
    @server
    class Shop {
      constructor(readonly payments: { pay(): void }) {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.constructor\(payments\): its type was recorded as Object/);
  });

  it('refuses a primitive', () => {
    @server
    class Shop {
      constructor(readonly rate: number) {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.constructor\(rate\): its type is no class that could be provided/);
  });
});

describe('scan of misplaced decorators', () => {
  it('refuses a static method', () => {
    @server
    class Shop {
      @Tool() static search(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search: @Tool\(\) stands at a static method/);
  });

  it('refuses @Param at a static method', () => {
    @server
    class Shop {
      static search(@Param('a') a: string): string {
        return a;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(a\): @Param\(\) stands at a static method/);
  });

  it('refuses a static field', () => {
    @server
    class Shop {
      @Transient() static cache = 1;
    }
    expect(problemOf(Shop)).to.match(/^Shop\.cache: @Transient\(\) stands at a static field/);
  });

  it('refuses a private method', () => {
    @server
    class Shop {}
    call(Tool(), Shop.prototype, '#search', { value: () => undefined });
    expect(problemOf(Shop)).to.match(/^Shop\.#search: @Tool\(\) stands at a private method/);
  });

  it('refuses a method that is named by a symbol', () => {
    @server
    class Shop {
      @Tool() [Symbol.for('search')](): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.Symbol\(search\): @Tool\(\) stands at a method that is named by a symbol/);
  });

  it('refuses the constructor', () => {
    @server
    class Shop {}
    call(Tool(), Shop.prototype, 'constructor', { value: Shop });
    expect(problemOf(Shop)).to.match(/^Shop\.constructor: @Tool\(\) stands at the constructor/);
  });

  it('refuses @Tool at a field, an accessor, a class and a parameter', () => {
    @server
    class Shop {
      handler = 1;
      get price(): number {
        return this.constructor.length;
      }
      search(query: string): string {
        return query;
      }
    }
    call(Tool(), Shop.prototype, 'handler', undefined);
    call(Tool(), Shop.prototype, 'price', Object.getOwnPropertyDescriptor(Shop.prototype, 'price'));
    call(Tool(), Shop.prototype, 'search', 0);
    call(Tool(), Shop);
    expect(problemsOf(Shop).map((problem) => problem.split('. Fix')[0])).to.deep.equal([
      'Shop: @Tool() belongs to a method, and stands at a class',
      'Shop.handler: @Tool() belongs to a method, and stands at a field',
      'Shop.price: @Tool() belongs to a method, and stands at an accessor',
      'Shop.search(query): @Tool() belongs to a method, and stands at a parameter',
    ]);
  });

  it('refuses @Transient at a method and at an accessor', () => {
    @server
    class Shop {
      get price(): number {
        return this.constructor.length;
      }
      search(): void {}
    }
    call(Transient(), Shop.prototype, 'search', Object.getOwnPropertyDescriptor(Shop.prototype, 'search'));
    call(Transient(), Shop.prototype, 'price', Object.getOwnPropertyDescriptor(Shop.prototype, 'price'));
    const [first, second] = problemsOf(Shop);
    expect(first).to.match(/^Shop\.search: @Transient\(\) belongs to a field, and stands at a method/);
    expect(second).to.match(/^Shop\.price: @Transient\(\) stands at an accessor/);
  });

  it('refuses @McpServer and @Param at a method', () => {
    @server
    class Shop {
      search(): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, 'search');
    call(server, Shop.prototype, 'search', descriptor);
    call(Param('a'), Shop.prototype, 'search', descriptor);
    const [first, second] = problemsOf(Shop);
    expect(first).to.match(/^Shop\.search: @McpServer\(\) belongs to the class, and stands at a method/);
    expect(second).to.match(/^Shop\.search: @Param\(\) belongs to a parameter, and stands at a method/);
  });

  it('refuses a decorator that stands twice at one method', () => {
    @server
    class Shop {
      @Tool() @Tool({ name: 'find' }) search(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search: @Tool\(\) stands here twice/);
  });

  it('refuses options of a step that are no object', () => {
    @server
    class Shop {
      charge(): void {}
    }
    call(
      call(AtMostOnce, 'charge'),
      Shop.prototype,
      'charge',
      Object.getOwnPropertyDescriptor(Shop.prototype, 'charge'),
    );
    expect(problemOf(Shop)).to.match(/^Shop\.charge: @AtMostOnce\(\) takes an object with options, not 'charge'/);
  });
});

import { expect } from 'chai';
import { Complete } from '../../src/decorators/complete.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { Tool } from '../../src/decorators/tool.js';
import { CONTEXT } from '../../src/metadata/context-symbol.js';
import type { Constructor } from '../../src/metadata/server-model.js';
import { modelOf, problemOf } from './scan-of.js';

class Context {
  static readonly [CONTEXT] = true;
}
class Payments {
  readonly kind = 'payments';
}
const server = McpServer({ name: 'shop', version: '1' });
const schema = { type: 'object' };

/** Leaves a class as esbuild would compile it. */
function withoutTypes<T extends Constructor>(type: T): T {
  const prototype = type.prototype as object;
  for (const key of Object.getOwnPropertyNames(prototype)) Reflect.deleteMetadata('design:paramtypes', prototype, key);
  Reflect.deleteMetadata('design:paramtypes', type);
  return type;
}

describe('scan of a class whose types the compiler did not record', () => {
  it('says per method what to do', () => {
    @server
    class Shop {
      @Tool() search(query: Payments, @Param('limit') limit: number): string {
        return `${query.kind} ${limit}`;
      }
      @Tool() list(): void {}
    }
    expect(problemOf(withoutTypes(Shop))).to.match(
      /^Shop\.search: the compiler recorded no parameter types \(esbuild, tsx and vitest never do\), .*\(query\), \(limit\) receives. Fix: .*@Param\('name', { type: String }\).*inputSchema.*emitDecoratorMetadata/,
    );
  });

  it('needs no types where @Param says them, of the context too', () => {
    @server
    class Shop {
      @Tool() search(
        @Param('limit', { type: Number }) limit: number,
        @Param('context', { type: Context }) context: Context,
      ): string {
        return `${String(context)} ${limit}`;
      }
    }
    const tool = modelOf(withoutTypes(Shop)).tools.get('search');
    expect(tool?.parameters).to.deep.equal([
      { kind: 'param', name: 'limit', type: Number, optional: false },
      { kind: 'context' },
    ]);
    expect(tool?.input).to.deep.equal({ kind: 'params', params: [{ name: 'limit', type: Number, optional: false }] });
  });

  it('takes the first parameter for the arguments and the second for the context where a schema is given', () => {
    @server
    class Shop {
      @Prompt({ inputSchema: schema }) greet(query: object, context: unknown = {}): string {
        return String(query) + String(context);
      }
    }
    expect(modelOf(withoutTypes(Shop)).prompts.get('greet')?.parameters).to.deep.equal([
      { kind: 'arguments' },
      { kind: 'context' },
    ]);
  });

  it('takes what is left for the arguments where the context is named', () => {
    @server
    class Shop {
      @Tool({ inputSchema: schema }) search(
        @Param('context', { type: Context }) context: Context,
        query: object,
      ): string {
        return String(query) + String(context);
      }
    }
    expect(modelOf(withoutTypes(Shop)).tools.get('search')?.parameters).to.deep.equal([
      { kind: 'context' },
      { kind: 'arguments' },
    ]);
  });

  it('does not take a second one for the context then', () => {
    @server
    class Shop {
      @Tool({ inputSchema: schema }) search(
        @Param('context', { type: Context }) context: Context,
        query: object,
        other: object,
      ): string {
        return [query, context, other].join();
      }
    }
    expect(problemOf(withoutTypes(Shop))).to.match(/^Shop\.search: .*it is not known what \(other\) receives/);
  });

  it('does not guess what stands beside @Params', () => {
    @server
    class Shop {
      @Tool({ inputSchema: schema }) search(@Param('a') a: string, other: unknown): string {
        return a + String(other);
      }
    }
    expect(problemOf(withoutTypes(Shop))).to.match(/^Shop\.search: .*it is not known what \(other\) receives/);
  });

  it('refuses a third parameter', () => {
    @server
    class Shop {
      @Tool({ inputSchema: schema }) search(a: unknown, b: unknown, c: unknown): string {
        return `${String(a)}${String(b)}${String(c)}`;
      }
    }
    expect(problemOf(withoutTypes(Shop))).to.match(/^Shop\.search: .*it is not known what \(c\) receives/);
  });

  it('takes the one parameter of a fixed resource for the context', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://items' }) items(context: Context): string {
        return String(context);
      }
    }
    expect(modelOf(withoutTypes(Shop)).resources.get('shop://items')?.parameters).to.deep.equal([{ kind: 'context' }]);
  });

  it('takes the parameters of a template for its variables and the context', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://{id}' }) item({ id }: { id: string }, context: Context): string {
        return id + String(context);
      }
    }
    expect(modelOf(withoutTypes(Shop)).resources.get('shop://{id}')?.parameters).to.deep.equal([
      { kind: 'arguments' },
      { kind: 'context' },
    ]);
  });

  it('takes the parameters of a completion in their order', () => {
    @server
    class Shop {
      @Prompt({ inputSchema: schema }) greet(): void {}
      @Complete({ prompt: 'greet', argument: 'name' }) names(value: string, others: object, context: Context): string {
        return value + String(others) + String(context);
      }
    }
    expect(modelOf(withoutTypes(Shop)).completions[0]?.parameters.map(({ kind }) => kind)).to.deep.equal([
      'value',
      'arguments',
      'context',
    ]);
  });

  it('says what to do about a constructor', () => {
    @server
    class Shop {
      constructor(readonly payments: Payments) {}
    }
    expect(problemOf(withoutTypes(Shop))).to.match(/^Shop\.constructor: the compiler recorded no parameter types/);
  });

  it("takes a constructor's types from @Param", () => {
    @server
    class Shop {
      constructor(
        @Param('context', { type: Context }) readonly context: Context,
        @Param('payments', { type: Payments }) readonly payments: Payments,
      ) {}
    }
    expect(modelOf(withoutTypes(Shop)).constructorParameters).to.deep.equal([
      { kind: 'context' },
      { kind: 'provider', type: Payments, where: 'Shop.constructor(payments)' },
    ]);
  });
});

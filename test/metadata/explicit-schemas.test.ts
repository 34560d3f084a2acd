import { expect } from 'chai';
import * as valibot from 'valibot';
import { z } from 'zod';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Tool } from '../../src/decorators/tool.js';
import { CONTEXT } from '../../src/metadata/context-symbol.js';
import { modelOf, problemOf, problemsOf } from './scan-of.js';

const server = McpServer({ name: 'shop', version: '1' });

class Context {
  static readonly [CONTEXT] = true;
}
class Query {
  text = '';
}
interface Shape {
  readonly text: string;
}

// Such as arktype's: a schema that is a function.
const functionSchema = Object.assign(() => undefined, {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } as const,
});
const json = { type: 'object', properties: { text: { type: 'string' } } };

describe('an explicit schema', () => {
  const sources: readonly (readonly [string, object, object])[] = [
    ['a DTO class', Query, { kind: 'dto', type: Query }],
    ['JSON Schema', json, { kind: 'json', schema: json }],
  ];
  for (const [name, inputSchema, expected] of sources) {
    it(`may be ${name}`, () => {
      @server
      class Shop {
        @Tool({ inputSchema, outputSchema: inputSchema }) search(query: Shape, context: Context): string {
          return query.text + String(context);
        }
      }
      const tool = modelOf(Shop).tools.get('search');
      expect(tool?.input).to.deep.equal(expected);
      expect(tool?.output).to.deep.equal(expected);
      expect(tool?.parameters).to.deep.equal([{ kind: 'arguments' }, { kind: 'context' }]);
    });
  }

  for (const [name, schema] of Object.entries({
    zod: z.object({ text: z.string() }),
    valibot: valibot.object({ text: valibot.string() }),
    'a function with ~standard': functionSchema,
  })) {
    it(`may be a Standard Schema: ${name}`, () => {
      @server
      class Shop {
        @Prompt({ inputSchema: schema }) search(query: Shape): string {
          return query.text;
        }
      }
      const input = modelOf(Shop).prompts.get('search')?.input;
      expect(input?.kind === 'standard' && input.schema).to.equal(schema);
    });
  }

  it('wins over the class of the parameter', () => {
    @server
    class Shop {
      @Tool({ inputSchema: json }) search(query: Query): string {
        return query.text;
      }
    }
    expect(modelOf(Shop).tools.get('search')?.input?.kind).to.equal('json');
  });

  it('describes the arguments that @Params pick, of whatever type', () => {
    @server
    class Shop {
      @Tool({ inputSchema: json }) search(@Param('text') text: string | number, all: Shape): string {
        return `${text} ${all.text}`;
      }
    }
    const tool = modelOf(Shop).tools.get('search');
    expect(tool?.input?.kind).to.equal('json');
    expect(tool?.parameters).to.deep.equal([
      { kind: 'param', name: 'text', type: undefined, optional: false },
      { kind: 'arguments' },
    ]);
  });

  it('is listed even if the method does not take the arguments', () => {
    @server
    class Shop {
      @Tool({ inputSchema: json }) search(): void {}
    }
    expect(modelOf(Shop).tools.get('search')?.input?.kind).to.equal('json');
  });

  it('does not make a primitive parameter receive the arguments', () => {
    @server
    class Shop {
      @Tool({ inputSchema: json }) search(text: string): string {
        return text;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.search\(text\): its type is String/);
  });

  it('is copied, so that later changes of it are not seen', () => {
    const schema = { type: 'object', properties: {} as Record<string, object> };
    @server
    class Shop {
      @Tool({ inputSchema: schema }) search(): void {}
    }
    const input = modelOf(Shop).tools.get('search')?.input;
    schema.properties['late'] = {};
    expect(input).to.deep.equal({ kind: 'json', schema: { type: 'object', properties: {} } });
  });

  it('must not be an object of schemas', () => {
    @server
    class Shop {
      @Tool({ inputSchema: { text: z.string() } }) search(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.search: inputSchema of @Tool\(\) is an object of schemas. Fix: make it one schema, such as z\.object/,
    );
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  for (const [name, schema] of Object.entries({
    'an arrow function': () => Query,
    'a built-in class': String,
    'an object that is not JSON': { type: 'object', check: () => true },
    'a cycle': cycle,
    'an instance': new Map(),
    text: 'object',
  })) {
    it(`must not be ${name}`, () => {
      @server
      class Shop {
        @Tool({ inputSchema: schema as object, outputSchema: schema as object }) search(): void {}
      }
      expect(problemsOf(Shop).map((problem) => problem.split(' is ')[0])).to.deep.equal([
        'Shop.search: inputSchema of @Tool()',
        'Shop.search: outputSchema of @Tool()',
      ]);
    });
  }
});

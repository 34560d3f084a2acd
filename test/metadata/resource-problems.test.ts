import { expect } from 'chai';
import { Complete } from '../../src/decorators/complete.js';
import { McpServer } from '../../src/decorators/mcp-server.js';
import { Param } from '../../src/decorators/param.js';
import { Prompt } from '../../src/decorators/prompt.js';
import { Resource } from '../../src/decorators/resource.js';
import { modelOf, problemOf, problemsOf } from './scan-of.js';

const server = McpServer({ name: 'shop', version: '1' });

class ItemVariables {
  id = '';
}

describe('scan of resources', () => {
  for (const uri of ['items', '/items', 'shop', 'http://', 'shop://a b', '']) {
    it(`refuses the uri '${uri}'`, () => {
      @server
      class Shop {
        @Resource({ uri }) items(): void {}
      }
      expect(problemOf(Shop)).to.match(/^Shop\.items: .*uri/);
    });
  }

  for (const uri of [
    'shop://items/{id',
    'shop://items/id}',
    'shop://items/{}',
    'shop://{a b}',
    'shop://{!a}',
    'shop://{a}/{a}',
    '{id}',
  ]) {
    it(`refuses the template '${uri}'`, () => {
      @server
      class Shop {
        @Resource({ uri }) items(variables: ItemVariables): string {
          return variables.id;
        }
      }
      expect(problemOf(Shop)).to.match(/^Shop\.items: '.*' is no uri for a resource: .* Fix: write an absolute uri/);
    });
  }

  it('takes a DTO for the variables of a template', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://items/{id}' }) item(variables: ItemVariables): string {
        return variables.id;
      }
    }
    const resource = modelOf(Shop).resources.get('shop://items/{id}');
    expect([resource?.input, resource?.parameters]).to.deep.equal([
      { kind: 'dto', type: ItemVariables },
      [{ kind: 'arguments' }],
    ]);
  });

  it('takes @Params for the variables of a template', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://{+path}{?page*,size:3}' })
      item(@Param('size') size: number, @Param('path') path: string, @Param('page') page: number): string {
        return `${path} ${page} ${size}`;
      }
    }
    const [resource] = modelOf(Shop).resources.values();
    expect(resource?.parameters.map((parameter) => 'name' in parameter && parameter.name)).to.deep.equal([
      'size',
      'path',
      'page',
    ]);
  });

  it('refuses a variable that no argument takes', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://{shelf}/{id}' }) item(@Param('id') id: string): string {
        return id;
      }
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.item: no argument takes {shelf} of the template 'shop:\/\/{shelf}\/{id}'. Fix: add @Param\('shelf'\)/,
    );
  });

  it('refuses a template whose method takes nothing', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://{id}' }) item(): void {}
    }
    expect(problemOf(Shop)).to.match(/^Shop\.item: no argument takes {id}/);
  });

  it('refuses a @Param that is no variable', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://{id}' }) item(@Param('id') id: string, @Param('shelf') shelf: string): string {
        return id + shelf;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.item: @Param\('shelf'\) is no variable of the template 'shop:\/\/{id}'/);
  });

  it('refuses arguments of a fixed uri', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://items' }) items(variables: ItemVariables, @Param('a') a: string): string {
        return variables.id + a;
      }
    }
    expect(problemsOf(Shop).map((problem) => problem.split(' has')[0])).to.deep.equal([
      "Shop.items(variables): the uri 'shop://items'",
      "Shop.items(a): the uri 'shop://items'",
    ]);
  });

  it('refuses the same uri twice, and names both places', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://items' }) items(): void {}
      @Resource({ uri: 'shop://items' }) all(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.all: there are two resources with the uri 'shop:\/\/items': Shop\.items and Shop\.all/,
    );
  });

  it('refuses two resources of one name, and names both places', () => {
    @server
    class Shop {
      @Resource({ uri: 'shop://items' }) items(): void {}
      @Resource({ uri: 'shop://all', name: 'items' }) all(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.all: there are two resources with the name 'items': Shop\.items and Shop\.all/,
    );
  });
});

describe('scan of completions', () => {
  class Base {
    @Prompt() greet(@Param('name') name: string): string {
      return name;
    }
    @Resource({ uri: 'shop://{id}', name: 'item' }) item(@Param('id') id: string): string {
      return id;
    }
  }

  it('refuses a prompt that does not exist, and lists those that do', () => {
    @server
    class Shop extends Base {
      @Complete({ prompt: 'bye', argument: 'name' }) names(): void {}
    }
    expect(problemOf(Shop)).to.equal(
      "Shop.names: @Complete() names the prompt 'bye', which does not exist. Fix: use one of: greet.",
    );
  });

  it('refuses an argument that the prompt does not take', () => {
    @server
    class Shop extends Base {
      @Complete({ prompt: 'greet', argument: 'age' }) names(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /names the argument 'age', which the prompt 'greet' does not take. Fix: use one of: name/,
    );
  });

  it('refuses an argument that the JSON Schema of the prompt does not have', () => {
    @server
    class Shop {
      @Prompt({ inputSchema: { type: 'object', properties: { name: { type: 'string' } } } }) greet(): void {}
      @Complete({ prompt: 'greet', argument: 'age' }) ages(): void {}
    }
    expect(problemOf(Shop)).to.match(/names the argument 'age'/);
  });

  it('refuses a resource that does not exist', () => {
    @server
    class Shop extends Base {
      @Complete({ resource: 'shop://{key}', argument: 'key' }) keys(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /names the resource 'shop:\/\/{key}', which does not exist. Fix: use one of: shop:\/\/{id}/,
    );
  });

  it('refuses a variable that the template does not have', () => {
    @server
    class Shop extends Base {
      @Complete({ resource: 'shop://{id}', argument: 'key' }) keys(): void {}
    }
    expect(problemOf(Shop)).to.match(/names the argument 'key', which the resource 'shop:\/\/{id}' does not take/);
  });

  it('finds a resource by its name', () => {
    @server
    class Shop extends Base {
      @Complete({ resource: 'item', argument: 'id' }) ids(): void {}
    }
    expect(modelOf(Shop).completions[0]?.reference).to.deep.equal({ kind: 'resource', uri: 'shop://{id}' });
  });

  it('refuses neither and both of prompt and resource', () => {
    @server
    class Shop extends Base {
      @Complete({ argument: 'id' } as { prompt: string; argument: string }) one(): void {}
      @Complete({ prompt: 'greet', resource: 'item', argument: 'id' } as unknown as {
        prompt: string;
        argument: string;
      })
      two(): void {}
    }
    const problems = problemsOf(Shop);
    expect(problems).to.have.length(2);
    expect(problems.join('\n')).to.match(
      /^Shop\.one: .*either a prompt or a resource.*\nShop\.two: .*either a prompt or a resource/,
    );
  });

  it('refuses two completions of one argument', () => {
    @server
    class Shop extends Base {
      @Complete({ prompt: 'greet', argument: 'name' }) one(): void {}
      @Complete({ prompt: 'greet', argument: 'name' }) two(): void {}
    }
    expect(problemOf(Shop)).to.match(
      /^Shop\.two: there are two completions with the argument 'name of greet': Shop\.one and Shop\.two/,
    );
  });

  it('refuses a third value', () => {
    @server
    class Shop extends Base {
      @Complete({ prompt: 'greet', argument: 'name' }) names(value: string, others: object, third: string): string {
        return value + String(others) + third;
      }
    }
    expect(problemOf(Shop)).to.match(/^Shop\.names\(third\): a completion receives the value typed so far/);
  });
});
